package io.github.uhp.transport.netty;

import io.netty.incubator.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Connection ids from a secure random source, tied to nothing (RFC 9000 §5.1). */
final class RandomConnectionIds implements QuicConnectionIdGenerator {

  /** The length in both roles: short headers do not tell it, and one parser reads them all. */
  static final int LENGTH = 8;

  private final SecureRandom random = new SecureRandom();

  @Override
  public ByteBuffer newId(int length) {
    byte[] id = new byte[length];
    random.nextBytes(id);
    return ByteBuffer.wrap(id);
  }

  @Override
  public ByteBuffer newId(ByteBuffer input, int length) {
    return newId(length);
  }

  @Override
  public int maxConnectionIdLength() {
    return LENGTH;
  }

  @Override
  public boolean isIdempotent() {
    return false;
  }
}
