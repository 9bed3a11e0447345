package io.github.uhp.bench;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Wire;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.StreamHandler;
import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.Transports;
import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Two endpoints of one transport in this JVM, over loopback; they know each other. */
final class EndpointPair implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
  private final Identity serverIdentity;
  private final Endpoint server;
  private final Endpoint client;
  private final RemotePeer serverPeer;

  /**
   * Opens both.
   *
   * @param transport name of the provider
   * @param serverStreams gives what takes a stream that comes to the server
   */
  EndpointPair(String transport, Supplier<StreamHandler> serverStreams) throws IOException {
    TransportProvider provider = Transports.select(transport);
    SecureRandom random = new SecureRandom();
    serverIdentity = Identity.generate(random);
    server =
        provider.open(
            config("bench-server", serverIdentity)
                .acceptor(
                    connection -> {
                      accepted.add(connection);
                      return new Streams(serverStreams);
                    })
                .build());
    try {
      client = provider.open(config("bench-client", Identity.generate(random)).build());
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    serverPeer = client.addPeer(path(client, server));
    server.addPeer(path(server, client));
  }

  private static EndpointConfig.Builder config(String name, Identity identity) {
    return EndpointConfig.builder(identity.x509(), identity.privateKey(), Wire.ALPN)
        .name(name)
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static UdpPath path(Endpoint from, Endpoint to) {
    return new UdpPath(from.socket(), to.socket().localAddress());
  }

  /** A connection from client to server; returns when the client's handshake is done. */
  Connection connect() throws Exception {
    return await(
        client.connect(serverPeer, serverIdentity.x509(), new Streams(() -> Refuse.INSTANCE)));
  }

  /** The server's end of the next connection. */
  Connection accepted() throws InterruptedException {
    Connection connection = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (connection == null) {
      throw new IllegalStateException("the server has accepted nothing");
    }
    return connection;
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  /** Gives each stream that comes a handler of its own. */
  private record Streams(Supplier<StreamHandler> handlers) implements ConnectionHandler {

    @Override
    public void onStream(Connection connection, QuicStream stream) {
      stream.setHandler(handlers.get());
    }

    @Override
    public void onClosed(Connection connection, CloseReason reason) {
      // Who waits for it waits on the connection.
    }
  }

  /** The server opens no streams; if it did, the measurement would not be what it says. */
  private enum Refuse implements StreamHandler {
    INSTANCE;

    @Override
    public void onReadable(QuicStream stream) {
      stream.connection().close(CloseReason.INTERNAL_ERROR, "unexpected stream");
    }

    @Override
    public void onWritable(QuicStream stream) {
      // Reading is what tells.
    }
  }
}
