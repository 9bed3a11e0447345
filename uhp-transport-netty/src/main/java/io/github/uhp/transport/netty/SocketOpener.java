package io.github.uhp.transport.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Makes an endpoint's sockets and sets them up. */
final class SocketOpener {

  private static final int MESSAGES_PER_READ = 64;

  /** Kernel buffers for the bursts of a fast sender; the kernel may grant less. */
  private static final int SOCKET_BUFFER = 4 << 20;

  /** What may wait for a socket that the kernel says is full; beyond, packets are dropped. */
  private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(4 << 20, 8 << 20);

  private final NettyEndpoint endpoint;

  SocketOpener(NettyEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  NettyUdpSocket open(int id, EventLoop loop, IoBackend backend, InetSocketAddress bind)
      throws IOException {
    DatagramChannel channel = backend.channel().get();
    setUp(channel, backend.receiveBuffer());
    settle(channel, loop.register(channel));
    settle(channel, channel.bind(bind));
    return start(new NettyUdpSocket(id, endpoint, channel, !backend.takesJdkChannels()), loop);
  }

  NettyUdpSocket adopt(int id, EventLoop loop, java.nio.channels.DatagramChannel jdk)
      throws IOException {
    NioDatagramChannel channel = new NioDatagramChannel(jdk);
    setUp(channel, IoBackend.nio().receiveBuffer());
    settle(channel, loop.register(channel));
    return start(new NettyUdpSocket(id, endpoint, channel, false), loop);
  }

  private static void setUp(DatagramChannel channel, int receiveBuffer) {
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BUFFER);
    channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
    channel.config().setOption(ChannelOption.MAX_MESSAGES_PER_WRITE, Integer.MAX_VALUE);
    channel.config().setWriteBufferWaterMark(WAITING);
    channel
        .config()
        .setRecvByteBufAllocator(
            new FixedRecvByteBufAllocator(receiveBuffer).maxMessagesPerRead(MESSAGES_PER_READ));
  }

  private static void settle(DatagramChannel channel, ChannelFuture step) throws IOException {
    if (!step.awaitUninterruptibly().isSuccess()) {
      channel.close();
      Throwable cause = step.cause();
      throw cause instanceof IOException e ? e : new IOException(cause);
    }
  }

  private NettyUdpSocket start(NettyUdpSocket socket, EventLoop loop) {
    PacketSink sink =
        loop == endpoint.loop
            ? new PacketSink.Direct()
            : new PacketSink.Across(endpoint.loop, endpoint.counters);
    socket
        .channel()
        .pipeline()
        .addLast(
            new SocketReader(socket, endpoint.counters, endpoint.config.datagramHandler(), sink));
    socket.channel().config().setAutoRead(true);
    return socket;
  }
}
