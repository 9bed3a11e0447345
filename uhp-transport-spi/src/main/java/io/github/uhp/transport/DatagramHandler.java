package io.github.uhp.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Takes the datagrams that are not QUIC's: those whose first byte has bit 0x40 clear (RFC 9443).
 */
@FunctionalInterface
public interface DatagramHandler {

  /**
   * A datagram arrived. Called on an I/O thread of the endpoint, for one socket never twice at
   * once; must not block. What it throws is logged and ends that call only.
   *
   * @param socket where it arrived
   * @param from its source address
   * @param payload its bytes, from position to limit; the transport's own, valid only during the
   *     call
   */
  void onDatagram(UdpSocket socket, InetSocketAddress from, ByteBuffer payload);
}
