package io.github.uhp.simnet;

import java.net.InetSocketAddress;

/**
 * A UDP datagram on the way; its payload is never changed.
 *
 * @param ttl how many routers it may still cross, and one
 */
record Packet(InetSocketAddress source, InetSocketAddress destination, byte[] payload, int ttl) {

  static final int DEFAULT_TTL = 64;

  Packet from(InetSocketAddress other) {
    return new Packet(other, destination, payload, ttl);
  }

  Packet to(InetSocketAddress other) {
    return new Packet(source, other, payload, ttl);
  }

  /** Whether it gets past so many routers. */
  boolean outlives(int routers) {
    return ttl > routers;
  }

  /** As it is past so many routers. */
  Packet past(int routers) {
    return new Packet(source, destination, payload, ttl - routers);
  }

  /** With one bit of a payload that is not empty turned. */
  Packet damaged(int bit) {
    byte[] bytes = payload.clone();
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    return new Packet(source, destination, bytes, ttl);
  }
}
