package io.github.uhp.transport.netty;

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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How datagrams get in and out.
 *
 * @param name for logs
 * @param handler what an event loop waits with
 * @param channel a new channel, not yet bound
 * @param takesJdkChannels whether it takes JDK channels
 * @param segments how many packets may leave in one system call (UDP segmentation offload)
 */
record IoBackend(
    String name,
    IoHandlerFactory handler,
    Supplier<DatagramChannel> channel,
    boolean takesJdkChannels,
    SegmentedDatagramPacketAllocator segments) {

  private static final Logger LOG = System.getLogger(IoBackend.class.getName());

  /** More packets than this in one burst overrun common receive buffers. */
  private static final int MAX_SEGMENTS = 32;

  /** The fastest that works here: epoll, with segmentation offload where the kernel has it. */
  static IoBackend best() {
    IoBackend chosen = Epoll.isAvailable() ? epoll() : nio();
    LOG.log(Level.DEBUG, "datagrams over {0}", chosen.name);
    return chosen;
  }

  private static IoBackend epoll() {
    SegmentedDatagramPacketAllocator segments = EpollQuicUtils.newSegmentedAllocator(MAX_SEGMENTS);
    boolean offload = segments.maxNumSegments() > 0;
    return new IoBackend(
        offload ? "epoll with segmentation offload" : "epoll",
        EpollIoHandler.newFactory(),
        EpollDatagramChannel::new,
        false,
        segments);
  }

  static IoBackend nio() {
    return new IoBackend(
        "NIO",
        NioIoHandler.newFactory(),
        NioDatagramChannel::new,
        true,
        SegmentedDatagramPacketAllocator.NONE);
  }

  /** One event loop on one daemon thread. */
  EventLoopGroup newLoop(String threadName) {
    AtomicInteger count = new AtomicInteger();
    ThreadFactory threads =
        task -> {
          int n = count.getAndIncrement();
          Thread thread =
              new FastThreadLocalThread(task, n == 0 ? threadName : threadName + "-" + n);
          thread.setDaemon(true);
          return thread;
        };
    return new MultiThreadIoEventLoopGroup(1, threads, handler);
  }
}
