package io.github.uhp.transport.netty;

import io.github.uhp.transport.Capability;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.incubator.codec.quic.EpollQuicUtils;
import io.netty.incubator.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How datagrams get in and out.
 *
 * @param name for logs
 * @param handler what an event loop waits with
 * @param channel a new channel, not yet bound
 * @param takesJdkChannels whether it takes JDK channels
 * @param segments how many packets may leave in one system call (UDP segmentation offload)
 * @param receiveBuffer how many bytes one read may bring
 */
record IoBackend(
    String name,
    IoHandlerFactory handler,
    Supplier<DatagramChannel> channel,
    boolean takesJdkChannels,
    SegmentedDatagramPacketAllocator segments,
    int receiveBuffer) {

  private static final Logger LOG = System.getLogger(IoBackend.class.getName());

  /** More packets than this in one burst overrun common receive buffers. */
  private static final int MAX_SEGMENTS = 32;

  /** More than any packet that QUIC or UHP sends, and a size that allocators like. */
  private static final int ONE_DATAGRAM = 2048;

  /** As much as the kernel joins: the most that an IP packet's length can say. */
  private static final int JOINED_DATAGRAMS = 64 << 10;

  /** The fastest that works here: epoll, with the offloads that the kernel has. */
  static IoBackend best() {
    return Best.BACKEND;
  }

  /** Chosen once. */
  private static final class Best {

    static final IoBackend BACKEND = Epoll.isAvailable() ? epoll() : nio();

    static {
      LOG.log(Level.DEBUG, "datagrams over {0}", BACKEND.name);
    }
  }

  private static IoBackend epoll() {
    SegmentedDatagramPacketAllocator segments = offload();
    boolean offloads = segments.maxNumSegments() > 0;
    boolean joins = joins();
    return new IoBackend(
        "epoll" + (offloads ? ", segmentation offload" : "") + (joins ? ", receive offload" : ""),
        EpollIoHandler.newFactory(),
        joins ? IoBackend::joining : EpollDatagramChannel::new,
        false,
        segments,
        joins ? JOINED_DATAGRAMS : ONE_DATAGRAM);
  }

  private static SegmentedDatagramPacketAllocator offload() {
    try {
      return EpollQuicUtils.newSegmentedAllocator(MAX_SEGMENTS);
    } catch (IllegalAccessError e) {
      // The codec of Netty 4.2 is a named module that does not ask for epoll's.
      LOG.log(
          Level.WARNING,
          "no segmentation offload without"
              + " --add-reads io.netty.codec.classes.quic=io.netty.transport.classes.epoll");
      return SegmentedDatagramPacketAllocator.NONE;
    }
  }

  /** Whether the kernel can join datagrams (UDP_GRO, Linux 5.0). */
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

  /** What a transport over it can do. */
  Set<Capability> capabilities() {
    Set<Capability> all =
        EnumSet.of(
            Capability.MIGRATION,
            Capability.ROUND_TRIP_TIME,
            Capability.CONGESTION_WINDOW,
            Capability.LOSSES);
    if (CodecInternals.areOpen()) {
      all.add(Capability.DATAGRAMS);
    }
    if (segments.maxNumSegments() > 0) {
      all.add(Capability.SEGMENTATION_OFFLOAD);
    }
    if (!takesJdkChannels) {
      all.add(Capability.LOW_TTL);
    }
    return Collections.unmodifiableSet(all);
  }

  /** A channel for which the kernel joins datagrams of one sender on their way in. */
  private static DatagramChannel joining() {
    EpollDatagramChannel channel = new EpollDatagramChannel();
    channel.config().setUdpGro(true);
    return channel;
  }

  static IoBackend nio() {
    return new IoBackend(
        "NIO",
        NioIoHandler.newFactory(),
        NioDatagramChannel::new,
        true,
        SegmentedDatagramPacketAllocator.NONE,
        ONE_DATAGRAM);
  }

  /**
   * One event loop on one daemon thread.
   *
   * @param started is told of the thread
   */
  EventLoopGroup newLoop(String threadName, Consumer<Thread> started) {
    AtomicInteger count = new AtomicInteger();
    ThreadFactory threads =
        task -> {
          int n = count.getAndIncrement();
          Thread thread =
              new FastThreadLocalThread(task, n == 0 ? threadName : threadName + "-" + n);
          thread.setDaemon(true);
          started.accept(thread);
          return thread;
        };
    return new MultiThreadIoEventLoopGroup(1, threads, handler);
  }
}
