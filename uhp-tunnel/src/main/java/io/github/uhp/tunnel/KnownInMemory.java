package io.github.uhp.tunnel;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Forgets with the process. */
final class KnownInMemory<K> implements KnownKeys<K> {

  private final Map<String, Entry<K>> entries = new ConcurrentHashMap<>();

  @Override
  public Optional<Entry<K>> find(String subject) {
    return Optional.ofNullable(entries.get(subject));
  }

  @Override
  public Entry<K> remember(String subject, K key) {
    return entries.computeIfAbsent(subject, any -> new Entry<>(key, "what this process remembers"));
  }
}
