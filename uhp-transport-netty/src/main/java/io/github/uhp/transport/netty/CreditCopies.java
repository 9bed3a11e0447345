package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that credit for the bytes of the whole connection arrives. quiche before 0.26 does not
 * repeat a MAX_DATA frame that is lost (RFC 9000 section 13.3) unless something was read after it
 * left; and of a sender that waits for just this credit nothing comes that could be read. So this
 * keeps copies of the first datagrams that left since bytes were last read: the frame leaves in the
 * first that has room for it. It repeats them while nothing is read and packets were lost, and now
 * and then while many more leave; QUIC drops the copies that were not needed. Belongs to the event
 * loop.
 */
final class CreditCopies {

  /** More than one, since a full congestion window lets acknowledgements pass before the frame. */
  private static final int KEPT = 8;

  /** quiche takes what is 128 packets old for a duplicate; so copies go before they are. */
  private static final int REPEATED_EVERY = 32;

  private static final int REPEATED_UNTIL = 96;

  private static final long ROUND = Duration.ofMillis(60).toNanos();

  /** About 15 seconds; what was lost is repeated after 1, 2, 4 rounds and so on until then. */
  private static final int ROUNDS = 256;

  private final QuicChannel channel;
  private final Consumer<byte[]> repeat;
  private final List<byte[]> copies = new ArrayList<>(KEPT);

  /** How many datagrams left since bytes were last read. */
  private int left = REPEATED_UNTIL;

  private int rounds;
  private long lostLately;
  private long lostBefore;
  private @Nullable ScheduledFuture<?> timer;

  /** Of a connection whose handshake is done. */
  CreditCopies(QuicChannel channel, Consumer<byte[]> repeat) {
    this.channel = channel;
    this.repeat = repeat;
  }

  /** Bytes of a stream were read: quiche itself repeats what credit left before. */
  void bytesRead() {
    copies.clear();
    left = 0;
    rounds = 0;
  }

  /** One datagram leaves, or several of equal size behind one another; left as they are. */
  void leaves(ByteBuf content, int segmentSize) {
    int index = content.readerIndex();
    while (index < content.writerIndex() && left < REPEATED_UNTIL) {
      int rest = content.writerIndex() - index;
      int length = segmentSize == 0 ? rest : Math.min(rest, segmentSize);
      if (left < KEPT) {
        copies.add(ByteBufUtil.getBytes(content, index, length));
      }
      index += length;
      left++;
      if (left % REPEATED_EVERY == 0) {
        channel.eventLoop().execute(this::repeatAll);
      }
    }
    if (timer == null && !copies.isEmpty()) {
      lostLately = lost();
      timer =
          channel.eventLoop().scheduleAtFixedRate(this::look, ROUND, ROUND, TimeUnit.NANOSECONDS);
    }
  }

  private void look() {
    if (!channel.isActive()) {
      stop();
      return;
    }
    if (rounds == 0) {
      lostBefore = lostLately;
    }
    lostLately = lost();
    rounds++;
    if (lostLately != lostBefore && Integer.bitCount(rounds) == 1) {
      repeatAll();
    }
    if (rounds == ROUNDS) {
      stop();
    }
  }

  private void repeatAll() {
    if (channel.isActive()) {
      copies.forEach(repeat);
    }
  }

  /** How many packets the connection has lost, as far as is known. */
  private long lost() {
    return channel.collectStats().getNow().lost();
  }

  /** Gives the copies up. */
  void stop() {
    copies.clear();
    left = REPEATED_UNTIL;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
