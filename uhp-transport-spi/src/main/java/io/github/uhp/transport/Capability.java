package io.github.uhp.transport;

/**
 * What not every transport can do. Whoever declares one obeys its rules of the conformance kit;
 * whoever does not refuses what it stands for, as each tells.
 */
public enum Capability {

  /**
   * {@link RemotePeer#moveTo} under a live connection, which does not notice. Without it {@code
   * moveTo} another path throws {@link UnsupportedOperationException}.
   */
  MIGRATION,

  /**
   * Several packets leave in one system call where the kernel can cut them apart (UDP segmentation
   * offload, on Linux {@code UDP_SEGMENT}). A matter of speed alone: the packets on the wire are
   * the same.
   */
  SEGMENTATION_OFFLOAD,

  /** {@link ConnectionStatistics#smoothedRtt()} is told once there was an exchange, else never. */
  ROUND_TRIP_TIME,

  /** {@link ConnectionStatistics#congestionWindow()} is told while the connection lives. */
  CONGESTION_WINDOW,

  /** {@link ConnectionStatistics#packetsLost()} is told, else never. */
  LOSSES,

  /**
   * Unreliable datagrams on a connection (RFC 9221). Without it {@link
   * Connection#maxDatagramLength()} is 0 and {@link Connection#sendDatagram} throws {@link
   * UnsupportedOperationException}.
   */
  DATAGRAMS,

  /**
   * The sockets that it opens itself can send a foreign datagram with a chosen TTL ({@link
   * UdpSocket#setsTtl}, {@link Endpoint#send(UdpPath, java.nio.ByteBuffer, int)}).
   */
  LOW_TTL,

  /**
   * Application data in the first flight (0-RTT, RFC 9001 §4.6). Reserved: {@link Endpoint#connect}
   * rules it out, since who is on the way may replay it; nobody declares it.
   */
  ZERO_RTT
}
