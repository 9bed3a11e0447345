package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The PeerIds that names had when they were first connected to. A name means something at one
 * server only, so both are the key. Thread-safe. Called on a peer's own thread, unless said
 * otherwise.
 */
public interface KnownPeers {

  /**
   * What is remembered of a name.
   *
   * @param peer who held it
   * @param where the place of the entry, for people: what to remove to forget it
   */
  record Entry(PeerId peer, String where) {}

  /**
   * Who held that name at that server.
   *
   * @throws IOException if it cannot be found out; the message is one line
   */
  Optional<Entry> find(ServerId server, PeerName name) throws IOException;

  /**
   * Remembers who holds a name, unless somebody is known to: gives what is remembered from now on.
   * Called on whatever thread the first use was decided on.
   *
   * @throws IOException if it cannot be kept; the message is one line
   */
  Entry remember(ServerId server, PeerName name, PeerId peer) throws IOException;

  /** Forgotten with the process. */
  static KnownPeers inMemory() {
    return new RememberedPeers(new KnownInMemory<>());
  }

  /**
   * Kept in a file, a line {@code SERVERKEY NAME PEERID} for each name; {@code #} begins a comment.
   * The file (mode 600) and its directory (mode 700) are made when there is something to remember,
   * and refused when others could change the file. It may be shared by processes.
   */
  static KnownPeers file(Path file) {
    return new RememberedPeers(new KnownFile<>(file, 2, "SERVERKEY NAME PEERID", PeerId::parse));
  }
}
