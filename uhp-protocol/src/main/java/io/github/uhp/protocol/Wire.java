package io.github.uhp.protocol;

/** Constants of the datagrams. docs/protocol.md describes them. */
public final class Wire {

  /** Longest UHP datagram but for padded probes, in bytes: QUIC's minimum (RFC 9000 §14.1). */
  public static final int MAX_DATAGRAM = 1200;

  /** A path is only nominated once a probe of this size was acknowledged on it, in bytes. */
  public static final int PATH_PROBE_LENGTH = 1232;

  /** The UDP port of a rendezvous server unless told otherwise. */
  public static final int DEFAULT_PORT = 21473;

  /** The application protocol of the QUIC connections (RFC 7301). */
  public static final String ALPN = "uhp/1";

  /** First byte of a plain datagram between peer and server, before they have a session. */
  public static final byte TYPE_OPENING = 0x04;

  /** First byte of a sealed probe between peers. */
  public static final byte TYPE_PROBE = 0x05;

  /** First byte of a sealed datagram between peer and server. */
  public static final byte TYPE_SEALED = 0x06;

  /** Second byte of every UHP datagram. */
  public static final byte VERSION = 0x01;

  static final int OPENING_HEADER_LENGTH = 2;
  static final int SEALED_SESSION_OFFSET = 2;
  static final int SEALED_COUNTER_OFFSET = 10;
  static final int SEALED_HEADER_LENGTH = 18;
  static final int PROBE_KEY_ID_OFFSET = 2;
  static final int PROBE_COUNTER_OFFSET = 10;
  static final int PROBE_HEADER_LENGTH = 18;

  private Wire() {}

  /** Whether a datagram with that first byte may be UHP's; else it is QUIC's (RFC 9443). */
  public static boolean isForeignToQuic(byte first) {
    return (first & 0x40) == 0;
  }
}
