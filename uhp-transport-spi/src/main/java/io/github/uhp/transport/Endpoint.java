package io.github.uhp.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A set of UDP sockets with QUIC on them in both roles, and the datagrams of another protocol
 * beside it.
 *
 * <p>A received datagram whose first byte has bit 0x40 clear goes to the {@link DatagramHandler}.
 * Any other is QUIC's if it came on an admitted path of a {@link RemotePeer}; from anywhere else it
 * is dropped before the QUIC library sees it and draws no answer (the port is dark). Both roles
 * share the sockets; they are told apart by destination connection id, never by peer.
 *
 * <p>Thread-safe. All threads are daemon threads with names that start with {@link
 * EndpointConfig#name()}.
 */
public interface Endpoint extends AutoCloseable {

  /** The socket opened with the endpoint. */
  UdpSocket socket();

  /** All open sockets, oldest first; a snapshot. */
  List<UdpSocket> sockets();

  /**
   * Opens a further socket.
   *
   * @throws IOException if it cannot be bound, or the endpoint is closed
   */
  UdpSocket openSocket(InetSocketAddress bind) throws IOException;

  /**
   * Takes over a bound, unconnected channel with its port. From here on the endpoint owns it, and
   * closes it also when this call fails.
   *
   * @throws IOException if the channel is closed, not bound, connected, or the endpoint is closed
   */
  UdpSocket adoptSocket(DatagramChannel channel) throws IOException;

  /**
   * Sends a datagram that is not QUIC's. Never blocks: what the socket cannot take at once is
   * dropped and counted, as a network would.
   *
   * @param payload from position to limit, copied before the call returns (position ends at the
   *     limit); the first byte has bit 0x40 clear
   * @throws IllegalArgumentException if that bit is set, or the payload is empty
   */
  void send(UdpPath path, ByteBuffer payload);

  /**
   * Likewise to an IPv4 address, over fewer routers than usual, so that it opens the own NATs and
   * does not arrive. It is also dropped and counted while others wait for the same socket, and what
   * is sent beside it may share its TTL and be lost for that. This one sends nothing.
   *
   * @param ttl over how many routers it may go, and one (RFC 791 §3.2); 1 to 255
   * @throws UnsupportedOperationException unless the socket {@link UdpSocket#setsTtl}
   * @throws IllegalArgumentException as {@link #send(UdpPath, ByteBuffer)} does, if the address is
   *     not of IPv4, or the TTL out of range
   */
  default void send(UdpPath path, ByteBuffer payload, int ttl) {
    throw new UnsupportedOperationException("no TTL can be set");
  }

  /**
   * Makes a remote endpoint instance known, reachable over a path, which is admitted. QUIC sees it
   * at a fresh virtual address until {@link RemotePeer#close()}.
   *
   * @throws IllegalStateException if the path belongs to another peer, or the endpoint is closed
   */
  RemotePeer addPeer(UdpPath path);

  /**
   * Connects as QUIC client. The server must present exactly the expected certificate, byte for
   * byte; no trust store, host name or date is consulted; nothing is resumed and no 0-RTT is sent.
   *
   * @param handler called for what the connection brings
   * @return completes when the handshake is done, or exceptionally with a {@link
   *     ConnectionClosedException} whose reason tells a wrong certificate ({@link
   *     CloseReason.Kind#HANDSHAKE_FAILED}) from silence ({@link CloseReason.Kind#TIMEOUT}, after
   *     {@link EndpointConfig#handshakeTimeout()}); cancelling it abandons the attempt
   */
  CompletableFuture<Connection> connect(
      RemotePeer peer, X509Certificate expected, ConnectionHandler handler);

  /**
   * What this endpoint can do, over the library and the sockets that it has here; unmodifiable, and
   * the same for its whole life and after.
   */
  Set<Capability> capabilities();

  /** Counters since the endpoint was opened; a snapshot. */
  EndpointCounters counters();

  /**
   * Closes connections (with {@link CloseReason#NO_ERROR}), sockets and threads, and waits for the
   * threads to end, except when called on one of them. Idempotent.
   */
  @Override
  void close();
}
