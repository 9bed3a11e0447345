package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Message;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stateless proofs of address: HMAC-SHA256 over address, port and epoch, cut to 16 bytes (RFC 2104
 * §5), under a secret that is made anew every 120 s; the one before is still taken.
 */
final class Cookies {

  static final long ROTATION_NANOS = Duration.ofSeconds(120).toNanos();

  private static final int LENGTH = 16;
  private static final String ALGORITHM = "HmacSHA256";

  private final RandomGenerator random;
  private final Mac mac;
  private SecretKeySpec current;
  private SecretKeySpec previous;
  private long epoch;
  private long rotateAtNanos;
  private boolean started;

  Cookies(RandomGenerator random) {
    this.random = random;
    this.current = secret();
    this.previous = current;
    try {
      this.mac = Mac.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + ALGORITHM, e);
    }
  }

  Message.Cookie issue(long nowNanos, InetSocketAddress address) {
    rotate(nowNanos);
    return Message.Cookie.of(mac(current, epoch, address));
  }

  boolean accepts(long nowNanos, InetSocketAddress address, Message.Cookie cookie) {
    rotate(nowNanos);
    byte[] given = cookie.bytes();
    return MessageDigest.isEqual(given, mac(current, epoch, address))
        || MessageDigest.isEqual(given, mac(previous, epoch - 1, address));
  }

  private void rotate(long nowNanos) {
    if (!started) {
      started = true;
      rotateAtNanos = nowNanos + ROTATION_NANOS;
    }
    while (nowNanos >= rotateAtNanos) {
      // After a long pause the previous secret is too old, too.
      boolean late = nowNanos - rotateAtNanos >= ROTATION_NANOS;
      previous = late ? secret() : current;
      current = secret();
      epoch++;
      rotateAtNanos = late ? nowNanos + ROTATION_NANOS : rotateAtNanos + ROTATION_NANOS;
    }
  }

  private SecretKeySpec secret() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  private byte[] mac(SecretKeySpec key, long number, InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    ByteBuffer in = ByteBuffer.allocate(ip.length + Integer.BYTES + Long.BYTES);
    in.put(ip).putInt(address.getPort()).putLong(number);
    try {
      mac.init(key);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("any bytes are an HMAC key", e);
    }
    return Arrays.copyOf(mac.doFinal(in.array()), LENGTH);
  }
}
