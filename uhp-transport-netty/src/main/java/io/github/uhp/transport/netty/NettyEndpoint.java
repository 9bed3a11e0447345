package io.github.uhp.transport.netty;

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
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An endpoint on one event loop, and a second one only for sockets adopted while on epoll. */
final class NettyEndpoint implements Endpoint {

  private static final int MAX_TTL = 255;

  final EndpointConfig config;
  final Counters counters = new Counters();
  final EventLoop loop;
  final Codecs codecs;

  private final SocketOpener opener;
  private final EventLoopGroup group;
  private final IoBackend backend;

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<NettyUdpSocket> sockets = new ArrayList<>();
  private final Set<NettyPeer> peers = new LinkedHashSet<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private int nextSocketId;
  private boolean closed;
  private @Nullable EventLoopGroup adoptedGroup;

  private final NettyUdpSocket first;

  private NettyEndpoint(EndpointConfig config, IoBackend backend) throws IOException {
    this.config = config;
    this.backend = backend;
    this.codecs = new Codecs(config, backend.segments());
    this.group = backend.newLoop(config.name() + "-netty-io", threads::add);
    this.loop = group.next();
    this.opener = new SocketOpener(this);
    try {
      this.first = openSocketNow(config.bind());
    } catch (IOException e) {
      end(group);
      group.terminationFuture().awaitUninterruptibly();
      threads.forEach(NettyEndpoint::join);
      throw e;
    }
  }

  static NettyEndpoint open(EndpointConfig config) throws IOException {
    return open(config, IoBackend.best());
  }

  static NettyEndpoint open(EndpointConfig config, IoBackend backend) throws IOException {
    return new NettyEndpoint(config, backend);
  }

  @Override
  public UdpSocket socket() {
    return first;
  }

  @Override
  public List<UdpSocket> sockets() {
    return locked(() -> List.copyOf(sockets));
  }

  @Override
  public UdpSocket openSocket(InetSocketAddress bind) throws IOException {
    return openSocketNow(bind);
  }

  private NettyUdpSocket openSocketNow(InetSocketAddress bind) throws IOException {
    return add(opener.open(newSocketId(), loop, backend, bind));
  }

  @Override
  public UdpSocket adoptSocket(java.nio.channels.DatagramChannel channel) throws IOException {
    try {
      if (!channel.isOpen() || channel.getLocalAddress() == null || channel.isConnected()) {
        throw new IOException("only a bound, unconnected channel can be adopted");
      }
      return add(opener.adopt(newSocketId(), adoptingLoop(), channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A JDK channel needs a NIO loop: the endpoint's own, or one started for it. */
  private EventLoop adoptingLoop() throws IOException {
    lock.lock();
    try {
      ensureOpen();
      if (backend.takesJdkChannels()) {
        return loop;
      }
      EventLoopGroup existing = adoptedGroup;
      if (existing == null) {
        existing = IoBackend.nio().newLoop(config.name() + "-netty-adopted", threads::add);
        adoptedGroup = existing;
      }
      return existing.next();
    } finally {
      lock.unlock();
    }
  }

  private int newSocketId() throws IOException {
    lock.lock();
    try {
      ensureOpen();
      return nextSocketId++;
    } finally {
      lock.unlock();
    }
  }

  private NettyUdpSocket add(NettyUdpSocket socket) throws IOException {
    lock.lock();
    try {
      ensureOpen();
      sockets.add(socket);
      return socket;
    } catch (IOException e) {
      socket.channel().close();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private void ensureOpen() throws IOException {
    if (closed) {
      throw new IOException("the endpoint is closed");
    }
  }

  void closeSocket(NettyUdpSocket socket) {
    locked(() -> sockets.remove(socket));
    var closing = socket.channel().close();
    EventLoop own = socket.channel().eventLoop();
    if (loop.inEventLoop() || own.inEventLoop()) {
      return;
    }
    closing.awaitUninterruptibly();
    if (socket.channel() instanceof NioDatagramChannel) {
      // NIO gives a port back only when its selector is asked again, before what is scheduled runs.
      own.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
  }

  @Override
  public void send(UdpPath path, ByteBuffer payload) {
    send(path, payload, NettyUdpSocket::transmit);
  }

  @Override
  public void send(UdpPath path, ByteBuffer payload, int ttl) {
    if (!path.socket().setsTtl()) {
      throw new UnsupportedOperationException(path.socket() + " cannot set a TTL");
    }
    if (ttl < 1 || ttl > MAX_TTL || !(path.remote().getAddress() instanceof Inet4Address)) {
      throw new IllegalArgumentException("no TTL of " + ttl + " to " + path.remote());
    }
    send(path, payload, (socket, copy, remote) -> socket.transmit(copy, remote, ttl));
  }

  /** How a datagram leaves. */
  private interface Sender {
    /** On the socket's loop; releases the copy. */
    void send(NettyUdpSocket socket, ByteBuf copy, InetSocketAddress remote);
  }

  private void send(UdpPath path, ByteBuffer payload, Sender sender) {
    if (!payload.hasRemaining()) {
      throw new IllegalArgumentException("an empty datagram");
    }
    if ((payload.get(payload.position()) & SocketReader.FIXED_BIT) != 0) {
      throw new IllegalArgumentException("bit 0x40 of the first byte marks QUIC packets");
    }
    UdpPath own = ownPath(path);
    NettyUdpSocket socket = (NettyUdpSocket) own.socket();
    ByteBuf copy = socket.channel().alloc().directBuffer(payload.remaining()).writeBytes(payload);
    try {
      socket
          .channel()
          .eventLoop()
          .execute(
              () -> {
                sender.send(socket, copy, own.remote());
                socket.flush();
              });
    } catch (RejectedExecutionException e) {
      copy.release();
      counters.sendDropped.increment();
    }
  }

  @Override
  public RemotePeer addPeer(UdpPath path) {
    UdpPath own = ownPath(path);
    return locked(
        () -> {
          if (closed) {
            throw new IllegalStateException("the endpoint is closed");
          }
          NettyPeer peer = new NettyPeer(this, own);
          peer.admitLocked(own);
          peers.add(peer);
          return peer;
        });
  }

  @Override
  public CompletableFuture<Connection> connect(
      RemotePeer peer, X509Certificate expected, ConnectionHandler handler) {
    if (!(peer instanceof NettyPeer own) || own.endpoint() != this) {
      throw new IllegalArgumentException("a peer of another endpoint");
    }
    CompletableFuture<Connection> result = new CompletableFuture<>();
    if (!onLoop(() -> own.dial(expected, handler, result))) {
      result.completeExceptionally(
          new ConnectionClosedException(
              new CloseReason(
                  CloseReason.Kind.LOCAL, CloseReason.NO_ERROR, "the endpoint is closed")));
    }
    return result;
  }

  @Override
  public Set<Capability> capabilities() {
    return backend.capabilities();
  }

  @Override
  public EndpointCounters counters() {
    return counters.snapshot();
  }

  @Override
  public void close() {
    List<NettyPeer> open;
    EventLoopGroup adopted;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(peers);
      adopted = adoptedGroup;
    } finally {
      lock.unlock();
    }
    open.forEach(NettyPeer::close);
    // Behind what the peers queued: an ending loop closes its sockets before it runs what is left.
    onLoop(
        () -> {
          for (UdpSocket socket : sockets()) {
            socket.close();
          }
          end(group);
          if (adopted != null) {
            adopted.next().execute(() -> end(adopted));
          }
        });
    if (!onOwnThread(adopted)) {
      threads.forEach(NettyEndpoint::join);
    }
  }

  /**
   * A loop says that it has terminated shortly before its thread is gone, so this waits for that.
   */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean onOwnThread(@Nullable EventLoopGroup adopted) {
    return loop.inEventLoop() || (adopted != null && adopted.next().inEventLoop());
  }

  private static void end(EventLoopGroup ending) {
    ending.shutdownGracefully(0, 5, TimeUnit.SECONDS);
  }

  /** Whether the task will run on the event loop; not once the endpoint is closed. */
  boolean onLoop(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  void forget(NettyPeer peer) {
    locked(() -> peers.remove(peer));
  }

  /** The path with its address in the one form that is compared. */
  UdpPath ownPath(UdpPath path) {
    if (!(path.socket() instanceof NettyUdpSocket socket) || !socket.belongsTo(this)) {
      throw new IllegalArgumentException("a path over a socket of another endpoint");
    }
    InetSocketAddress remote = Addresses.normalise(path.remote());
    return remote == path.remote() ? path : new UdpPath(socket, remote);
  }

  /** Counts one more accepted connection, unless there are too many. */
  boolean admitConnection() {
    if (accepted.incrementAndGet() <= config.maxConnections()) {
      return true;
    }
    accepted.decrementAndGet();
    return false;
  }

  void connectionGone() {
    accepted.decrementAndGet();
  }
}
