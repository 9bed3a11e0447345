package io.github.uhp.protocol;

import java.net.InetSocketAddress;

/**
 * A transport address at which a peer may be reached (RFC 8445 §5.1.1).
 *
 * @param type how it was learned
 * @param address the resolved address
 */
public record Candidate(Type type, InetSocketAddress address) {

  /** How a candidate was learned (RFC 8445 §4). */
  public enum Type {
    /** An address of one of the peer's own interfaces. */
    HOST,
    /** The address at which the rendezvous server sees the peer. */
    SERVER_REFLEXIVE,
    /** The address at which the other peer sees it. */
    PEER_REFLEXIVE
  }

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException if it is unresolved
   */
  public Candidate {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("unresolved address " + address);
    }
  }
}
