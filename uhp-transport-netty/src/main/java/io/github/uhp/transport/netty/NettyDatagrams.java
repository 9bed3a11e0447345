package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.incubator.codec.quic.QuicChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unreliable datagrams of a connection (RFC 9221), with a bound both ways. Where the codec's
 * internals are closed there are none.
 */
final class NettyDatagrams {

  /** So many may wait for the event loop, and so many in each of quiche's two queues. */
  static final int CAPACITY = 256;

  /**
   * What a packet of 1,232 bytes holds in any case: the most for a short header, its tag and the
   * frame's header are 44 bytes (RFC 9000 §17.3, RFC 9001 §5.3, RFC 9221 §4), and an ACK may go
   * along.
   */
  private static final int LONGEST = 1150;

  /** By this one alone an idle connection is kept alive; it is never the application's. */
  static final byte KEEP_ALIVE = 0;

  private final Predicate<Runnable> loop;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private volatile int maxLength;

  /**
   * Of one connection.
   *
   * @param loop runs a task on the event loop; false once there is none
   */
  NettyDatagrams(Predicate<Runnable> loop) {
    this.loop = loop;
  }

  /** The other end takes datagrams of so many bytes, which may change; none if not positive. */
  void allow(int length) {
    maxLength = CodecInternals.areOpen() ? Math.max(0, Math.min(LONGEST, length)) : 0;
  }

  int maxLength() {
    return maxLength;
  }

  /**
   * Sends one, from any thread.
   *
   * @param channel null or closed where the connection is over
   */
  boolean send(@Nullable QuicChannel channel, ByteBuffer payload) {
    int most = maxLength;
    if (most == 0) {
      throw new UnsupportedOperationException("no datagrams on this connection");
    }
    int length = payload.remaining();
    if (length == 0 || length > most) {
      throw new IllegalArgumentException("a datagram has 1 to " + most + " bytes, not " + length);
    }
    if (length == 1 && payload.get(payload.position()) == KEEP_ALIVE) {
      throw new IllegalArgumentException("the one byte 0 keeps connections alive");
    }
    if (channel == null || !channel.isActive()) {
      payload.position(payload.limit());
      return false;
    }
    if (waiting.incrementAndGet() > CAPACITY) {
      waiting.decrementAndGet();
      payload.position(payload.limit());
      dropped.increment();
      return false;
    }
    ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(payload);
    boolean runs =
        loop.test(
            () -> {
              waiting.decrementAndGet();
              channel.writeAndFlush(copy, channel.voidPromise());
            });
    if (!runs) {
      waiting.decrementAndGet();
      copy.release();
    }
    return runs;
  }

  /** Whether a datagram is a keep-alive: having come is all that it says. */
  static boolean isKeepAlive(ByteBuf datagram) {
    return datagram.readableBytes() == 1 && datagram.getByte(datagram.readerIndex()) == KEEP_ALIVE;
  }

  /** How many a full queue did not take. */
  long dropped() {
    return dropped.sum();
  }
}
