package io.github.uhp.tunnel;

import java.io.IOException;
import java.util.Optional;

/** Remembers one key for each subject: words separated by single blanks. Thread-safe. */
interface KnownKeys<K> {

  /** A key and where it is remembered. */
  record Entry<K>(K key, String where) {}

  Optional<Entry<K>> find(String subject) throws IOException;

  /** Remembers the key unless there is one; gives the one that is remembered then. */
  Entry<K> remember(String subject, K key) throws IOException;
}
