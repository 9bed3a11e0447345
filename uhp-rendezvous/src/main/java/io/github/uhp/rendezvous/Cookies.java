package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stateless proofs of address under a secret that is made anew every 120 s; the one before is still
 * taken.
 */
final class Cookies {

  static final long ROTATION_NANOS = Duration.ofSeconds(120).toNanos();

  private final RandomGenerator random;
  private final AddressMac mac = new AddressMac();
  private SecretKeySpec current;
  private SecretKeySpec previous;
  private long epoch;
  private long rotateAtNanos;
  private boolean started;

  Cookies(RandomGenerator random) {
    this.random = random;
    this.current = AddressMac.secret(random);
    this.previous = current;
  }

  Token issue(long nowNanos, InetSocketAddress address) {
    rotate(nowNanos);
    return Token.of(mac.of(current, address, epoch));
  }

  boolean accepts(long nowNanos, InetSocketAddress address, Token cookie) {
    rotate(nowNanos);
    byte[] given = cookie.bytes();
    return MessageDigest.isEqual(given, mac.of(current, address, epoch))
        || MessageDigest.isEqual(given, mac.of(previous, address, epoch - 1));
  }

  private void rotate(long nowNanos) {
    if (!started) {
      started = true;
      rotateAtNanos = nowNanos + ROTATION_NANOS;
    }
    while (nowNanos >= rotateAtNanos) {
      // After a long pause the previous secret is too old, too.
      boolean late = nowNanos - rotateAtNanos >= ROTATION_NANOS;
      previous = late ? AddressMac.secret(random) : current;
      current = AddressMac.secret(random);
      epoch++;
      rotateAtNanos = late ? nowNanos + ROTATION_NANOS : rotateAtNanos + ROTATION_NANOS;
    }
  }
}
