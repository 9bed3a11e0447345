package io.github.uhp.tunnel;

import io.github.uhp.transport.QuicStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A local TCP port whose connections come out at a service of the other side. It stays when the
 * tunnel dies: a client that comes meanwhile waits up to {@value #WAIT_SECONDS} s for the next one,
 * then is reset. Thread-safe.
 */
public final class PortForward implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(PortForward.class.getName());
  private static final int WAIT_SECONDS = 15;
  private static final int MAX_WAITING = 1024;
  private static final int PAUSE_MILLIS = 250;

  /** Where clients come from, and time; for tests to take the system's place. */
  interface Source {

    /** The next client that has connected, or null. */
    @Nullable SocketChannel accept(ServerSocketChannel server) throws IOException;

    /** Runs something after a pause. */
    void later(Runnable work);
  }

  private static final Source SYSTEM =
      new Source() {
        @Override
        public @Nullable SocketChannel accept(ServerSocketChannel server) throws IOException {
          return server.accept();
        }

        @Override
        public void later(Runnable work) {
          CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS).execute(work);
        }
      };

  private final ServerSocketChannel server;
  private final InetSocketAddress localAddress;
  private final String service;
  private final KeptConnection via;
  private final TcpForwarder forwarder;
  private final Source source;
  private final AtomicInteger waiting = new AtomicInteger();

  PortForward(InetSocketAddress bind, String service, KeptConnection via, TcpForwarder forwarder)
      throws IOException {
    this(bind, service, via, forwarder, SYSTEM);
  }

  PortForward(
      InetSocketAddress bind,
      String service,
      KeptConnection via,
      TcpForwarder forwarder,
      Source source)
      throws IOException {
    this.service = service;
    this.via = via;
    this.forwarder = forwarder;
    this.source = source;
    server = ServerSocketChannel.open();
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(bind, MAX_WAITING);
      server.configureBlocking(false);
      localAddress = (InetSocketAddress) server.getLocalAddress();
    } catch (IOException | RuntimeException e) {
      server.close();
      throw new IOException("cannot listen on " + bind + ": " + e.getMessage(), e);
    }
    if (!forwarder.loop().execute(this::register)) {
      server.close();
      throw new IOException("cannot listen on " + bind + ": this peer is closed");
    }
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  /** The service of the other side. */
  public String service() {
    return service;
  }

  /** Gives the port up; connections that are there live on. Idempotent. */
  @Override
  public void close() {
    forwarder.loop().close(server);
  }

  private void register() {
    try {
      forwarder
          .loop()
          .register(
              server,
              SelectionKey.OP_ACCEPT,
              new TcpLoop.Ready() {
                @Override
                public void onReady(SelectionKey key) {
                  acceptAll(key);
                }

                @Override
                public void onLoopClosed() {
                  close();
                }
              });
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closed before it began", e);
    }
  }

  private void acceptAll(SelectionKey key) {
    try {
      for (SocketChannel client = source.accept(server);
          client != null;
          client = source.accept(server)) {
        accepted(client);
      }
    } catch (IOException e) {
      // Out of descriptors, say. The client stays ready, and asking again at once would be in vain.
      LOG.log(System.Logger.Level.DEBUG, "cannot accept", e);
      forwarder.loop().ignore(key, SelectionKey.OP_ACCEPT);
      source.later(() -> forwarder.loop().await(key, SelectionKey.OP_ACCEPT));
    }
  }

  private void accepted(SocketChannel client) throws IOException {
    client.configureBlocking(false);
    InetSocketAddress from = (InetSocketAddress) client.getRemoteAddress();
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      forwarder.loop().reset(client);
      return;
    }
    CompletableFuture<QuicStream> opening =
        via.current().thenCompose(connection -> connection.openStream(service));
    opening
        .copy()
        .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
        .whenComplete(
            (stream, failure) -> {
              opened(client, from, stream);
              if (stream == null) {
                opening.thenAccept(late -> StreamRouter.abandon(late, TunnelCodes.NO_ERROR));
              }
            });
  }

  private void opened(SocketChannel client, InetSocketAddress from, @Nullable QuicStream stream) {
    waiting.decrementAndGet();
    if (stream == null) {
      forwarder.loop().reset(client);
    } else {
      forwarder.join(service, client, from, stream);
    }
  }
}
