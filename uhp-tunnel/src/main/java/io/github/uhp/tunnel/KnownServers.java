package io.github.uhp.tunnel;

import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The keys that rendezvous servers had when they were first met. A peer that is not told its
 * server's key asks here, remembers what it does not find, and refuses another key than it finds.
 * Thread-safe. Called while a peer opens, and on its thread when it meets a server.
 */
public interface KnownServers {

  /**
   * What is remembered of a server.
   *
   * @param key the key
   * @param where the place of the entry, for people: what to remove to forget it
   */
  record Entry(ServerId key, String where) {}

  /**
   * What is remembered of the server at that host and port; the key in the address does not matter.
   *
   * @throws IOException if it cannot be found out; the message is one line
   */
  Optional<Entry> find(ServerAddress server) throws IOException;

  /**
   * Remembers a key, unless there is one: gives what is remembered from now on, which may be what
   * somebody else was faster with.
   *
   * @throws IOException if it cannot be kept; the message is one line
   */
  Entry remember(ServerAddress server, ServerId key) throws IOException;

  /** Forgotten with the process. */
  static KnownServers inMemory() {
    return new RememberedServers(new KnownInMemory<>());
  }

  /**
   * Kept in a file, a line {@code HOST:PORT KEY} for each server; {@code #} begins a comment. The
   * file (mode 600) and its directory (mode 700) are made when there is something to remember, and
   * refused when others could change the file. It may be shared by processes.
   */
  static KnownServers file(Path file) {
    return new RememberedServers(new KnownFile<>(file, 1, "HOST:PORT KEY", ServerId::parse));
  }
}
