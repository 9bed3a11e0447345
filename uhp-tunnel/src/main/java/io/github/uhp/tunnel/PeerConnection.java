package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import java.util.concurrent.CompletableFuture;

/**
 * A connection to another peer, both keys proven: the listener's by TLS, the connector's on the
 * first stream. Either side opens streams to the other's services. Thread-safe.
 */
public interface PeerConnection {

  /** The peer at the other end. */
  PeerId peerId();

  /** Whether this side connected or accepted. */
  Connection.Role role();

  /** The name of the transport below. */
  String transport();

  /** The TLS cipher suite by its IANA name. */
  String cipherSuite();

  /** The path of the moment, local and remote address, for people. */
  String path();

  /**
   * Opens a stream to a service of the other side. Whether it has such a service shows on the
   * stream: it is reset with {@link TunnelCodes#UNKNOWN_SERVICE} if not.
   *
   * @return completes when the other side's stream limit allows; exceptionally with a {@link
   *     io.github.uhp.transport.ConnectionClosedException} when the connection is over
   * @throws IllegalArgumentException if the text cannot name a service
   */
  CompletableFuture<QuicStream> openStream(String service);

  /** Completes with the reason, never exceptionally, when the connection is over. */
  CompletableFuture<CloseReason> closed();

  /** Closes the connection. Idempotent; does not wait. */
  void close();
}
