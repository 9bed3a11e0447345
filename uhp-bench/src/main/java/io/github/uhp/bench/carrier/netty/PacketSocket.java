package io.github.uhp.bench.carrier.netty;

import io.github.uhp.bench.carrier.Settings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.incubator.codec.quic.EpollQuicUtils;
import io.netty.incubator.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A UDP socket on an event loop of its own: epoll with both offloads of the kernel where it has
 * them, else NIO.
 */
final class PacketSocket {

  private static final int MAX_SEGMENTS = 32;
  private static final int MESSAGES_PER_READ = 64;
  private static final int ONE_DATAGRAM = 2048;
  private static final int JOINED_DATAGRAMS = 64 << 10;
  private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(4 << 20, 8 << 20);

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup group;

  PacketSocket(String threadName) {
    group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory(threadName, true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** How packets are put together that leave in one system call. */
  SegmentedDatagramPacketAllocator segments() {
    return epoll
        ? EpollQuicUtils.newSegmentedAllocator(MAX_SEGMENTS)
        : SegmentedDatagramPacketAllocator.NONE;
  }

  Channel bind(InetSocketAddress address, ChannelHandler codec) throws InterruptedException {
    boolean joins = epoll && joins();
    return new Bootstrap()
        .group(group)
        .channelFactory(
            () -> {
              if (!epoll) {
                return new NioDatagramChannel();
              }
              EpollDatagramChannel channel = new EpollDatagramChannel();
              channel.config().setUdpGro(joins);
              return channel;
            })
        .option(ChannelOption.SO_RCVBUF, Settings.SOCKET_BUFFER)
        .option(ChannelOption.SO_SNDBUF, Settings.SOCKET_BUFFER)
        .option(ChannelOption.MAX_MESSAGES_PER_WRITE, Integer.MAX_VALUE)
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(joins ? JOINED_DATAGRAMS : ONE_DATAGRAM)
                .maxMessagesPerRead(MESSAGES_PER_READ))
        .handler(codec)
        .bind(address)
        .sync()
        .channel();
  }

  private static boolean joins() {
    EpollDatagramChannel trial = new EpollDatagramChannel();
    try {
      trial.config().setUdpGro(true);
      return true;
    } catch (ChannelException e) {
      return false;
    } finally {
      trial.unsafe().closeForcibly();
    }
  }

  /** Closes the socket, and with it all connections. */
  void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
