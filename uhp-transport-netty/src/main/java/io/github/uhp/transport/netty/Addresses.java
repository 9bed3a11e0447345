package io.github.uhp.transport.netty;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.Arrays;

/** Socket addresses: one form for each real one, and virtual ones. */
final class Addresses {

  /** What QUIC sees as this end; it means nothing to anyone. */
  static final InetSocketAddress LOCAL = new InetSocketAddress(uniqueLocal(new byte[15]), 1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private Addresses() {}

  /** IPv4 as IPv4, also where a dual-stack socket shows it as {@code ::ffff:a.b.c.d} (RFC 4291). */
  static InetSocketAddress normalise(InetSocketAddress address) {
    if (!(address.getAddress() instanceof Inet6Address v6)) {
      return address;
    }
    byte[] bytes = v6.getAddress();
    if (bytes[10] != -1 || bytes[11] != -1) {
      return address;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return address;
      }
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16)), address.getPort());
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  /** A fresh address in {@code fd00::/8} (RFC 4193). */
  static InetSocketAddress freshVirtual() {
    byte[] rest = new byte[15];
    RANDOM.nextBytes(rest);
    return new InetSocketAddress(uniqueLocal(rest), 1);
  }

  private static InetAddress uniqueLocal(byte[] rest) {
    byte[] bytes = new byte[16];
    bytes[0] = (byte) 0xfd;
    System.arraycopy(rest, 0, bytes, 1, rest.length);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen bytes are an address", e);
    }
  }
}
