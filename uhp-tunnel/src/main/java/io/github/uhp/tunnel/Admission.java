package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import java.util.Set;

/**
 * Who may come in. Asked twice for each connector: for its signed request, before anything is sent
 * to it, and after it proved its key inside the QUIC connection. Called on threads of the peer;
 * must not block.
 */
public interface Admission {

  /** Whether that peer may come in. */
  boolean admits(PeerId peer);

  /**
   * Whether anybody may be told of the listener without asking it first (an open record). If not,
   * nothing about it is disclosed to a connector that it does not admit.
   */
  boolean open();

  /** Everybody. There is no default: to let everybody in takes saying so. */
  static Admission any() {
    return new Admission() {
      @Override
      public boolean admits(PeerId peer) {
        return true;
      }

      @Override
      public boolean open() {
        return true;
      }
    };
  }

  /** Those and nobody else. */
  static Admission only(Set<PeerId> peers) {
    Set<PeerId> allowed = Set.copyOf(peers);
    return new Admission() {
      @Override
      public boolean admits(PeerId peer) {
        return allowed.contains(peer);
      }

      @Override
      public boolean open() {
        return false;
      }
    };
  }
}
