package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/**
 * Places in the queue of those who want to shake hands, given out as a moment of the engine's time
 * with a proof that it was promised to that address. Nothing is kept of them.
 */
final class Turns {

  /** Who comes later than this after the moment has missed it. */
  static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();

  /** What {@link #slotNanos} gives for what is no turn. */
  static final long NONE = Long.MIN_VALUE;

  private final AddressMac mac = new AddressMac();
  private final SecretKeySpec secret;

  Turns(RandomGenerator random) {
    this.secret = AddressMac.secret(random);
  }

  Token give(InetSocketAddress address, long slotNanos) {
    return Token.of(
        ByteBuffer.allocate(Long.BYTES + AddressMac.LENGTH)
            .putLong(slotNanos)
            .put(mac.of(secret, address, slotNanos))
            .array());
  }

  /** The moment that was promised to that address, or {@link #NONE}. */
  long slotNanos(InetSocketAddress address, Token turn) {
    byte[] bytes = turn.bytes();
    if (bytes.length != Long.BYTES + AddressMac.LENGTH) {
      return NONE;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long slot = in.getLong();
    byte[] proof = new byte[AddressMac.LENGTH];
    in.get(proof);
    return MessageDigest.isEqual(proof, mac.of(secret, address, slot)) ? slot : NONE;
  }
}
