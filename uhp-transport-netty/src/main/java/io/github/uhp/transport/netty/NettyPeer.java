package io.github.uhp.transport.netty;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.ConnectionHandler;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.incubator.codec.quic.QuicChannelBootstrap;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A remote endpoint instance: its paths, and its codecs, one for each role. Since the codecs are
 * the peer's own, no packet of another peer can reach its connections, whatever connection id it
 * names.
 *
 * <p>The paths are guarded by the endpoint's lock; the codecs and connections live on the event
 * loop.
 */
final class NettyPeer implements RemotePeer {

  private final NettyEndpoint endpoint;
  private final InetSocketAddress virtualAddress = Addresses.freshVirtual();

  private final Set<UdpPath> paths = new LinkedHashSet<>();
  private volatile UdpPath path;
  private volatile boolean closed;

  private final Set<Long> clientIds = new HashSet<>();
  private final Set<NettyConnection> connections = new LinkedHashSet<>();
  private @Nullable VirtualChannel client;
  private @Nullable VirtualChannel server;
  private boolean inBurst;
  private @Nullable SentTap tap;

  NettyPeer(NettyEndpoint endpoint, UdpPath first) {
    this.endpoint = endpoint;
    this.path = first;
  }

  @Override
  public InetSocketAddress virtualAddress() {
    return virtualAddress;
  }

  @Override
  public UdpPath path() {
    return path;
  }

  @Override
  public Set<UdpPath> admitted() {
    return endpoint.locked(() -> Set.copyOf(paths));
  }

  @Override
  public void admit(UdpPath further) {
    endpoint.locked(
        () -> {
          admitLocked(endpoint.ownPath(further));
          return null;
        });
  }

  @Override
  public void withdraw(UdpPath old) {
    endpoint.locked(
        () -> {
          UdpPath own = endpoint.ownPath(old);
          if (!own.equals(path) && paths.remove(own)) {
            socketOf(own).admitted.remove(own.remote(), this);
          }
          return null;
        });
  }

  @Override
  public void moveTo(UdpPath next) {
    endpoint.locked(
        () -> {
          UdpPath own = endpoint.ownPath(next);
          admitLocked(own);
          path = own;
          return null;
        });
  }

  /** With the endpoint's lock held. */
  void admitLocked(UdpPath own) {
    if (closed) {
      throw new IllegalStateException("the peer is closed");
    }
    if (paths.contains(own)) {
      return;
    }
    if (paths.size() >= endpoint.config.maxPathsPerPeer()) {
      throw new IllegalStateException("the peer has " + paths.size() + " paths already");
    }
    NettyPeer holder = socketOf(own).admitted.putIfAbsent(own.remote(), this);
    if (holder != null) {
      throw new IllegalStateException(own + " belongs to another peer");
    }
    paths.add(own);
  }

  @Override
  public void close() {
    endpoint.locked(
        () -> {
          closed = true;
          for (UdpPath each : paths) {
            socketOf(each).admitted.remove(each.remote(), this);
          }
          paths.clear();
          return null;
        });
    endpoint.forget(this);
    endpoint.onLoop(this::closeOnLoop);
  }

  /** On the event loop: the connections say good-bye, then the codecs go. */
  void closeOnLoop() {
    for (NettyConnection connection : List.copyOf(connections)) {
      connection.closeNow(CloseReason.NO_ERROR, "");
    }
    for (VirtualChannel each : new VirtualChannel[] {client, server}) {
      if (each != null) {
        each.close();
      }
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** On the event loop: connects as client. */
  void dial(
      X509Certificate expected, ConnectionHandler handler, CompletableFuture<Connection> result) {
    if (closed) {
      result.completeExceptionally(
          new ConnectionClosedException(
              new CloseReason(CloseReason.Kind.LOCAL, CloseReason.NO_ERROR, "the peer is closed")));
      return;
    }
    byte[] id = endpoint.codecs.newConnectionId();
    QuicChannelBootstrap bootstrap;
    try {
      bootstrap = endpoint.codecs.dial(clientChannel(), id, expected);
    } catch (CertificateException e) {
      result.completeExceptionally(
          new ConnectionClosedException(
              new CloseReason(CloseReason.Kind.HANDSHAKE_FAILED, 0, "bad certificate: " + e)));
      return;
    }
    long key = ByteBuffer.wrap(id).getLong();
    clientIds.add(key);
    NettyConnection connection =
        NettyConnection.client(
            this,
            expected,
            handler,
            result,
            gone -> {
              clientIds.remove(key);
              connections.remove(gone);
            });
    connections.add(connection);
    bootstrap
        .handler(new ConnectionAdapter(connection))
        .connect()
        .addListener(
            attempt -> {
              if (!attempt.isSuccess()) {
                connection.connectFailed(attempt.cause());
              }
            });
    result.whenComplete(
        (done, failure) -> {
          if (result.isCancelled()) {
            connection.close(CloseReason.NO_ERROR, "");
          }
        });
  }

  /**
   * On the event loop: one QUIC packet of this peer.
   *
   * @param packet released here
   * @return whether it is the first of a burst, whose end is to be told
   */
  boolean receive(ByteBuf packet) {
    VirtualChannel target =
        clientIds.contains(PacketHeader.destinationId(packet)) ? client : serverChannel();
    if (target == null || closed) {
      packet.release();
      return false;
    }
    // The codec's parser starts at index 0, wherever the reader index is.
    ByteBuf fromZero = packet.readerIndex() == 0 ? packet : packet.slice();
    boolean first = !inBurst;
    inBurst = true;
    target
        .pipeline()
        .fireChannelRead(new DatagramPacket(fromZero, Addresses.LOCAL, virtualAddress));
    return first;
  }

  /** On the event loop: no more packets for now, so answers can leave. */
  void burstEnds() {
    inBurst = false;
    List<StreamEnds> ending =
        connections.stream().map(each -> each.ends).filter(StreamEnds::afterBurst).toList();
    if (ending.isEmpty()) {
      sendAnswers();
    } else {
      List<byte[]> sent = tapped(this::sendAnswers);
      ending.forEach(ends -> ends.remind(sent));
    }
  }

  private void sendAnswers() {
    for (VirtualChannel each : new VirtualChannel[] {client, server}) {
      if (each != null) {
        each.pipeline().fireChannelReadComplete();
      }
    }
  }

  /**
   * On the event loop: whether packets come in, so that nothing is sent before the last of them.
   */
  boolean inBurst() {
    return inBurst;
  }

  /** On the event loop: runs what sends at once, and gives copies of what it sent. */
  List<byte[]> tapped(Runnable sending) {
    SentTap open = new SentTap();
    SentTap outer = tap;
    tap = open;
    try {
      sending.run();
    } finally {
      tap = outer;
    }
    return open.datagrams();
  }

  /** On the event loop: sends a copy of a datagram that left before. */
  void repeat(byte[] datagram) {
    NettyUdpSocket socket = socketOf(path);
    ByteBuf copy = socket.channel().alloc().directBuffer(datagram.length).writeBytes(datagram);
    socket.transmit(copy, 0, path.remote());
    socket.flush();
  }

  /** On the event loop: what a codec sends, on the path of the moment; the caller keeps it. */
  void transmit(DatagramPacket packet) {
    int segmentSize =
        packet instanceof SegmentedDatagramPacket segmented ? segmented.segmentSize() : 0;
    if (tap != null) {
      tap.copy(packet.content(), segmentSize);
    }
    for (NettyConnection connection : connections) {
      connection.leaves(packet.content(), segmentSize);
    }
    UdpPath current = path;
    socketOf(current).transmit(packet.content().retain(), segmentSize, current.remote());
  }

  void flushSocket() {
    socketOf(path).flush();
  }

  NettyEndpoint endpoint() {
    return endpoint;
  }

  private VirtualChannel clientChannel() {
    VirtualChannel existing = client;
    if (existing == null) {
      existing = open(endpoint.codecs.client());
      client = existing;
    }
    return existing;
  }

  private @Nullable VirtualChannel serverChannel() {
    if (server == null && endpoint.config.acceptor() != null && !closed) {
      server =
          open(
              endpoint.codecs.server(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      accept(channel);
                    }
                  }));
    }
    return server;
  }

  private void accept(Channel channel) {
    if (!endpoint.admitConnection()) {
      channel.close();
      return;
    }
    NettyConnection connection =
        NettyConnection.server(
            this,
            gone -> {
              endpoint.connectionGone();
              connections.remove(gone);
            });
    connections.add(connection);
    channel.pipeline().addLast(new ConnectionAdapter(connection));
  }

  private VirtualChannel open(ChannelHandler codec) {
    VirtualChannel channel = new VirtualChannel(this);
    channel.pipeline().addLast(codec);
    endpoint.loop.register(channel);
    return channel;
  }

  private static NettyUdpSocket socketOf(UdpPath own) {
    return (NettyUdpSocket) own.socket();
  }
}
