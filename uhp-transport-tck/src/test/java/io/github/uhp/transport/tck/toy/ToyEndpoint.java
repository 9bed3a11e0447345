package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.Capability;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.EndpointCounters;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A selector, one thread, and the tables. Its monitor guards all state; callbacks run on the thread
 * without it.
 */
final class ToyEndpoint implements Endpoint {

  final EndpointConfig config;
  final Flaw flaw;
  final Map<UdpPath, ToyPeer> paths = new HashMap<>();
  final Map<Long, ToyConnection> connections = new HashMap<>();

  private final ConcurrentLinkedQueue<Runnable> callbacks = new ConcurrentLinkedQueue<>();
  private final List<ToySocket> sockets = new ArrayList<>();
  private final Selector selector = Selector.open();
  private final ToySocket first;
  private final Thread thread;
  private int nextSocket;
  private int nextPeer;
  private boolean closed;
  private long received;
  private long sent;
  private long foreign;
  private long dark;
  private long sendDropped;

  ToyEndpoint(EndpointConfig config, Flaw flaw) throws IOException {
    this.config = config;
    this.flaw = flaw;
    try {
      this.first = (ToySocket) openSocket(config.bind());
    } catch (IOException e) {
      selector.close();
      throw e;
    }
    this.thread = new Thread(this::loop, config.name() + "io");
    thread.setDaemon(true);
    thread.start();
    if (flaw == Flaw.LEAKS_THREAD) {
      Thread leak = new Thread(() -> LockSupport.park(this), config.name() + "leak");
      leak.setDaemon(true);
      leak.start();
    }
  }

  /** Runs a callback on the endpoint's thread, after those before it. */
  void later(Runnable callback) {
    callbacks.add(callback);
    selector.wakeup();
  }

  private void loop() {
    try {
      while (!isClosed()) {
        selector.select(key -> receive((ToySocket) key.attachment()), 10);
        synchronized (this) {
          List.copyOf(connections.values()).forEach(ToyConnection::tick);
        }
        runCallbacks();
      }
      runCallbacks();
      for (ToySocket socket : List.copyOf(sockets)) {
        socket.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void runCallbacks() {
    Runnable callback;
    while ((callback = callbacks.poll()) != null) {
      callback.run();
    }
  }

  private synchronized void receive(ToySocket socket) {
    ByteBuffer packet = ByteBuffer.allocate(65_536);
    try {
      InetSocketAddress from;
      while ((from = (InetSocketAddress) socket.channel.receive(packet.clear())) != null) {
        received++;
        packet.flip();
        if (packet.hasRemaining() && (packet.get(0) & 0x40) == 0) {
          foreign(socket, from, packet);
        } else {
          quic(new UdpPath(socket, from), packet);
        }
      }
    } catch (IOException | BufferUnderflowException ignored) {
      // The socket was closed meanwhile, or the packet is nobody's.
    }
  }

  private void foreign(ToySocket socket, InetSocketAddress from, ByteBuffer packet) {
    foreign++;
    int length = flaw == Flaw.CUTS_DATAGRAMS ? Math.min(1_000, packet.limit()) : packet.limit();
    byte[] copy = new byte[length];
    packet.get(copy);
    later(
        () -> {
          try {
            config.datagramHandler().onDatagram(socket, from, ByteBuffer.wrap(copy));
          } catch (RuntimeException e) {
            System.getLogger("toy").log(System.Logger.Level.WARNING, "datagram handler", e);
          }
        });
  }

  private void quic(UdpPath path, ByteBuffer packet) {
    ToyPeer peer = paths.get(path);
    if (peer == null) {
      if (flaw == Flaw.NOT_DARK) {
        count(((ToySocket) path.socket()).send(ByteBuffer.wrap(new byte[] {-1}), path.remote()));
      } else {
        dark++;
      }
      return;
    }
    packet.get();
    long id = packet.getLong();
    byte kind = packet.get();
    if (kind == ToyConnection.INITIAL) {
      ToyConnection known = connections.get(~id);
      if (known == null && config.acceptor() != null) {
        known = new ToyConnection(this, peer, id);
        known.accept(packet);
      } else if (known != null) {
        known.answerInitial();
      }
    } else if (connections.get(id) != null) {
      connections.get(id).receive(kind, packet);
    }
  }

  /** Sends a packet of the toy protocol to wherever the peer is now. */
  synchronized void send(ToyPeer peer, ByteBuffer packet) {
    UdpPath path = peer.path();
    count(((ToySocket) path.socket()).send(packet, path.remote()));
  }

  private void count(boolean taken) {
    if (taken) {
      sent++;
    } else {
      sendDropped++;
    }
  }

  @Override
  public synchronized void send(UdpPath path, ByteBuffer payload) {
    if (!payload.hasRemaining() || (payload.get(payload.position()) & 0x40) != 0) {
      throw new IllegalArgumentException("not a foreign datagram");
    }
    count(((ToySocket) path.socket()).send(payload, path.remote()));
    payload.position(payload.limit());
  }

  @Override
  public UdpSocket socket() {
    return first;
  }

  @Override
  public synchronized List<UdpSocket> sockets() {
    return List.copyOf(sockets);
  }

  @Override
  public UdpSocket openSocket(InetSocketAddress bind) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(bind);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return adoptSocket(channel);
  }

  @Override
  public synchronized UdpSocket adoptSocket(DatagramChannel channel) throws IOException {
    if (closed || channel.getLocalAddress() == null || channel.getRemoteAddress() != null) {
      channel.close();
      throw new IOException("cannot take this channel");
    }
    ToySocket socket = new ToySocket(this, nextSocket++, channel);
    channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, socket);
    selector.wakeup();
    sockets.add(socket);
    return socket;
  }

  /** Lets go of a closed channel's port, which a selector holds until it next selects. */
  void flushClosed(ToySocket socket) throws IOException {
    synchronized (this) {
      sockets.remove(socket);
    }
    selector.wakeup();
    if (selector.isOpen() && Thread.currentThread() != thread) {
      selector.selectNow(key -> {});
    }
  }

  @Override
  public synchronized RemotePeer addPeer(UdpPath path) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    return new ToyPeer(this, nextPeer++, path);
  }

  @Override
  public synchronized CompletableFuture<Connection> connect(
      RemotePeer peer, X509Certificate expected, ConnectionHandler handler) {
    if (closed || ((ToyPeer) peer).closed) {
      return CompletableFuture.failedFuture(
          new ConnectionClosedException(new CloseReason(CloseReason.Kind.LOCAL, 0, "closed")));
    }
    return new ToyConnection(this, (ToyPeer) peer, expected, handler).attempt();
  }

  @Override
  public Set<Capability> capabilities() {
    if (flaw == Flaw.MISDECLARES) {
      return EnumSet.of(Capability.DATAGRAMS, Capability.LOW_TTL, Capability.ZERO_RTT);
    }
    return Set.of(Capability.MIGRATION, Capability.LOSSES, Capability.DATAGRAMS);
  }

  @Override
  public synchronized EndpointCounters counters() {
    return new EndpointCounters(received, sent, foreign, dark, sendDropped, 0);
  }

  synchronized void closeConnections(Predicate<ToyConnection> which, long code) {
    List.copyOf(connections.values()).stream().filter(which).forEach(c -> c.close(code, ""));
  }

  @Override
  public void close() {
    synchronized (this) {
      closeConnections(connection -> true, CloseReason.NO_ERROR);
      closed = true;
    }
    selector.wakeup();
    if (Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
