package io.github.uhp.simnet;

import java.net.InetSocketAddress;

/** A UDP datagram on the way; its payload is never changed. */
record Packet(InetSocketAddress source, InetSocketAddress destination, byte[] payload) {

  Packet from(InetSocketAddress other) {
    return new Packet(other, destination, payload);
  }

  Packet to(InetSocketAddress other) {
    return new Packet(source, other, payload);
  }
}
