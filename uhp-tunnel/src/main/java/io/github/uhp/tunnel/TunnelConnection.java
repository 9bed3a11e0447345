package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.QuicStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A QUIC connection whose both ends have proven their keys. */
final class TunnelConnection implements PeerConnection {

  private final PeerId peerId;
  private final String transport;
  private final Connection connection;

  TunnelConnection(PeerId peerId, String transport, Connection connection) {
    this.peerId = peerId;
    this.transport = transport;
    this.connection = connection;
  }

  @Override
  public PeerId peerId() {
    return peerId;
  }

  @Override
  public Connection.Role role() {
    return connection.role();
  }

  @Override
  public String transport() {
    return transport;
  }

  @Override
  public String cipherSuite() {
    return connection.cipherSuite();
  }

  @Override
  public String path() {
    return connection.peer().path().toString();
  }

  @Override
  public CompletableFuture<QuicStream> openStream(String service) {
    ByteBuffer opening = StreamMessage.streamOpen(service);
    return connection
        .openStream()
        .thenApply(
            stream -> {
              try {
                stream.write(opening);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
              if (opening.hasRemaining()) {
                stream.reset(TunnelCodes.INTERNAL_ERROR);
                stream.stop(TunnelCodes.INTERNAL_ERROR);
                throw new CompletionException(
                    new IOException("the transport has no room to open a stream"));
              }
              return stream;
            });
  }

  @Override
  public CompletableFuture<CloseReason> closed() {
    return connection.closed();
  }

  @Override
  public void close() {
    connection.close(TunnelCodes.NO_ERROR, "");
  }

  /** Closes because of something. */
  void close(long code, String reason) {
    connection.close(code, reason);
  }

  @Override
  public String toString() {
    return "connection to " + peerId + " over " + transport;
  }
}
