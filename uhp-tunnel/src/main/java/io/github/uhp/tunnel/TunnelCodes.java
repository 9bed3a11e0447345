package io.github.uhp.tunnel;

/** Application error codes on QUIC connections and streams. docs/protocol.md lists them. */
public final class TunnelCodes {

  /** An orderly end. */
  public static final long NO_ERROR = 0;

  /** Something failed inside the peer that sends it. */
  public static final long INTERNAL_ERROR = 1;

  /** The other end broke the protocol. */
  public static final long PROTOCOL_ERROR = 2;

  /** The proof of the connector's key was not taken, or did not come in time. */
  public static final long REFUSED = 3;

  /** Stream: the peer has no service of that name. */
  public static final long UNKNOWN_SERVICE = 4;

  /** Stream: the service's TCP server cannot be reached. */
  public static final long DIAL_FAILED = 5;

  /** Stream: the TCP connection at that end was reset. */
  public static final long TCP_RESET = 6;

  /** Connection: the path is lost and none other was found. */
  public static final long PATH_LOST = 7;

  private TunnelCodes() {}
}
