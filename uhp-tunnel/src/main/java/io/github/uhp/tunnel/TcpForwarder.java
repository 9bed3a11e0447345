package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.transport.QuicStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Joins streams and TCP connections: those that it dials, and those that a {@link PortForward}
 * accepts.
 */
final class TcpForwarder implements AutoCloseable {

  private static final int DIAL_SECONDS = 10;
  private static final int MAX_WAITING_LOOKUPS = 4096;

  private final TcpLoop loop;
  private final BufferPool pool = new BufferPool();
  private final ExecutorService resolver;
  private final PeerEvents events;

  TcpForwarder(String name, PeerEvents events) throws IOException {
    this.events = events;
    loop = new TcpLoop(name);
    // Looking up a name blocks; two at a time, so that one dead name does not hold up all others.
    ThreadPoolExecutor pooled =
        new ThreadPoolExecutor(
            2,
            2,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING_LOOKUPS),
            task -> {
              Thread thread = new Thread(task, name + "-lookup");
              thread.setDaemon(true);
              return thread;
            },
            (task, executor) -> {
              throw new RejectedExecutionException("too many look-ups");
            });
    pooled.allowCoreThreadTimeOut(true);
    resolver = pooled;
  }

  TcpLoop loop() {
    return loop;
  }

  /** Joins an accepted or connected channel and a stream; owns both. From any thread. */
  void join(String service, SocketChannel channel, InetSocketAddress other, QuicStream stream) {
    boolean joining =
        loop.execute(
            () -> {
              events.forwardOpened(service, other);
              TcpSplice.join(
                  channel,
                  stream,
                  loop,
                  pool,
                  (up, down, how) -> events.forwardClosed(service, up, down, how));
            });
    if (!joining) {
      StreamRouter.abandon(stream, TunnelCodes.TCP_RESET);
      Sockets.reset(channel);
    }
  }

  /** Tells that a stream of the other side was not taken. */
  void refused(PeerId peer, String why) {
    events.streamRefused(peer, why);
  }

  /** Dials a service's server for a stream; resets the stream if that fails. From any thread. */
  void dial(String service, Services.Tcp target, QuicStream stream) {
    try {
      CompletableFuture.supplyAsync(() -> resolve(target), resolver)
          .whenComplete(
              (address, failure) -> {
                if (address == null || address.isUnresolved()) {
                  fail(service, target, stream, "unknown host");
                } else if (!loop.execute(() -> connect(service, target, address, stream))) {
                  fail(service, target, stream, "this peer was closed");
                }
              });
    } catch (RejectedExecutionException e) {
      fail(service, target, stream, "too many at once");
    }
  }

  @Override
  public void close() {
    loop.close();
    resolver.shutdownNow();
  }

  private static InetSocketAddress resolve(Services.Tcp target) {
    try {
      return new InetSocketAddress(InetAddress.getByName(target.host()), target.port());
    } catch (IOException e) {
      return InetSocketAddress.createUnresolved(target.host(), target.port());
    }
  }

  private void connect(
      String service, Services.Tcp target, InetSocketAddress address, QuicStream stream) {
    SocketChannel channel;
    try {
      channel = SocketChannel.open();
    } catch (IOException e) {
      fail(service, target, stream, String.valueOf(e.getMessage()));
      return;
    }
    Dial dial = new Dial(service, target, address, stream, channel);
    try {
      channel.configureBlocking(false);
      if (channel.connect(address)) {
        dial.done();
      } else {
        loop.register(channel, SelectionKey.OP_CONNECT, dial);
        CompletableFuture.delayedExecutor(DIAL_SECONDS, TimeUnit.SECONDS)
            .execute(() -> loop.execute(dial::timeOut));
      }
    } catch (IOException e) {
      dial.failed(String.valueOf(e.getMessage()));
    }
  }

  private void fail(String service, Services.Tcp target, QuicStream stream, String why) {
    StreamRouter.abandon(stream, TunnelCodes.DIAL_FAILED);
    events.forwardClosed(
        service, 0, 0, "cannot reach " + target.host() + ":" + target.port() + ": " + why);
  }

  /** A connection to a service's server in the making. On the loop's thread only. */
  private final class Dial implements TcpLoop.Ready {

    private final String service;
    private final Services.Tcp target;
    private final InetSocketAddress address;
    private final QuicStream stream;
    private final SocketChannel channel;
    private boolean over;

    Dial(
        String service,
        Services.Tcp target,
        InetSocketAddress address,
        QuicStream stream,
        SocketChannel channel) {
      this.service = service;
      this.target = target;
      this.address = address;
      this.stream = stream;
      this.channel = channel;
    }

    @Override
    public void onReady(SelectionKey key) {
      try {
        if (channel.finishConnect()) {
          key.interestOps(0);
          done();
        }
      } catch (IOException e) {
        failed(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void onLoopClosed() {
      failed("this peer was closed");
    }

    void done() {
      over = true;
      join(service, channel, address, stream);
    }

    void timeOut() {
      failed("no answer within " + DIAL_SECONDS + " s");
    }

    void failed(String why) {
      if (!over) {
        over = true;
        loop.close(channel);
        fail(service, target, stream, why);
      }
    }
  }
}
