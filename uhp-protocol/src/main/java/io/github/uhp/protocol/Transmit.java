package io.github.uhp.protocol;

import java.nio.ByteBuffer;

/**
 * A datagram that an engine wants sent.
 *
 * @param path where to
 * @param payload its bytes from position to limit; the receiver of this object owns it
 * @param ttl over how many routers it may go, and one (RFC 791 §3.2); 0 for as many as usual
 */
public record Transmit(Path path, ByteBuffer payload, int ttl) {

  /** With the usual TTL. */
  public Transmit(Path path, ByteBuffer payload) {
    this(path, payload, 0);
  }
}
