package io.github.uhp.bench.carrier;

/** What the libraries are told, the same as UHP's transports tell them by default. */
public final class Settings {

  /** The application protocol. */
  public static final String ALPN = "uhp-bench";

  /** Receive window of a stream, in bytes. */
  public static final int STREAM_WINDOW = 8 << 20;

  /** Receive window of a connection, in bytes. */
  public static final int CONNECTION_WINDOW = 16 << 20;

  /** How many streams may be open at once. */
  public static final int MAX_STREAMS = 4096;

  /** Bytes of a UDP socket's buffer in the kernel, each way. */
  public static final int SOCKET_BUFFER = 4 << 20;

  /** Bytes read at once where the program chooses. */
  static final int READ_BUFFER = 256 << 10;

  /** After so long without a packet a connection is given up. */
  public static final int IDLE_MILLIS = 60_000;

  private Settings() {}
}
