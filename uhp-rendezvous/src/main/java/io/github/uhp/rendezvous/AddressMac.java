package io.github.uhp.rendezvous;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 over an address, a port and a number, cut to 16 bytes (RFC 2104 §5): what only this
 * server can have given to that address. Not thread-safe.
 */
final class AddressMac {

  static final int LENGTH = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;

  AddressMac() {
    try {
      this.mac = Mac.getInstance(ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has " + ALGORITHM, e);
    }
  }

  static SecretKeySpec secret(RandomGenerator random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  byte[] of(SecretKeySpec secret, InetSocketAddress address, long number) {
    byte[] ip = address.getAddress().getAddress();
    ByteBuffer in = ByteBuffer.allocate(ip.length + Integer.BYTES + Long.BYTES);
    in.put(ip).putInt(address.getPort()).putLong(number);
    try {
      mac.init(secret);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("any bytes are an HMAC key", e);
    }
    return Arrays.copyOf(mac.doFinal(in.array()), LENGTH);
  }
}
