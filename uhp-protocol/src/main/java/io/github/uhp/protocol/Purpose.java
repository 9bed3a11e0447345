package io.github.uhp.protocol;

import java.nio.charset.StandardCharsets;

/** What a signature is for. A signature made for one purpose is worthless for every other. */
public enum Purpose {
  /** A listener's {@link PeerRecord}. */
  RECORD("record"),
  /** A connector's {@link ConnectStatement}. */
  REQUEST("request"),
  /** A listener's {@link Acceptance}. */
  ACCEPT("accept"),
  /** A peer's proof to a server that it has its key, at the start of their session. */
  SESSION_PROOF("session-proof"),
  /** The connector's proof on the first stream. */
  STREAM_PROOF("stream-proof");

  private final byte[] prefix;

  Purpose(String label) {
    prefix = ("uhp/1 " + label + "\0").getBytes(StandardCharsets.US_ASCII);
  }

  /** {@code uhp/1 }, the label, a zero byte. */
  byte[] prefix() {
    return prefix;
  }
}
