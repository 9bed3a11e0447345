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

  private final ServerSocketChannel server;
  private final InetSocketAddress localAddress;
  private final String service;
  private final KeptConnection via;
  private final TcpForwarder forwarder;
  private final AtomicInteger waiting = new AtomicInteger();

  PortForward(InetSocketAddress bind, String service, KeptConnection via, TcpForwarder forwarder)
      throws IOException {
    this.service = service;
    this.via = via;
    this.forwarder = forwarder;
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
    forwarder.loop().execute(this::register);
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
                  acceptAll();
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

  private void acceptAll() {
    try {
      for (SocketChannel client = server.accept(); client != null; client = server.accept()) {
        accepted(client);
      }
    } catch (IOException e) {
      // Out of descriptors, say: the ready event comes again.
      LOG.log(System.Logger.Level.DEBUG, "cannot accept", e);
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
