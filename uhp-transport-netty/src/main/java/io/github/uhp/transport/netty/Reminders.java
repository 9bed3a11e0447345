package io.github.uhp.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends again what quiche forgets when it is lost: the end of a stream that left behind its last
 * bytes, once those are acknowledged, and the credit for further streams. It keeps a copy of the
 * datagrams in which they left. When the connection has lost packets since, it repeats them; if
 * they had arrived after all, QUIC drops them as duplicates. Belongs to the event loop.
 */
final class Reminders {

  /** Copies of one connection; beyond, the oldest are given up. */
  private static final int MAX_BYTES = 1 << 20;

  private static final long ROUND = Duration.ofMillis(60).toNanos();

  /** Looked at after 1, 4, 16 rounds and so on: losses are told late on a long or bad path. */
  private static final int LOOKS = 6;

  /** So that a path that loses for want of room is not filled with copies. */
  private static final int MAX_REPEATS = 3;

  private static final long LATELY = Duration.ofSeconds(2).toNanos();

  private final QuicChannel channel;
  private final Consumer<byte[]> repeat;
  private final ArrayDeque<Copy> copies = new ArrayDeque<>();
  private int bytes;
  private long lostBefore;
  private long lastLoss = System.nanoTime() - LATELY;
  private @Nullable ScheduledFuture<?> timer;

  Reminders(QuicChannel channel, Consumer<byte[]> repeat) {
    this.channel = channel;
    this.repeat = repeat;
  }

  private static final class Copy {

    final List<byte[]> datagrams;
    final int bytes;
    long lostBefore;
    int roundsToWait = 1;
    int looks;
    int repeats;

    Copy(List<byte[]> datagrams, long lostBefore) {
      this.datagrams = datagrams;
      this.bytes = datagrams.stream().mapToInt(each -> each.length).sum();
      this.lostBefore = lostBefore;
    }
  }

  /** Keeps what has just left for a while. */
  void keep(List<byte[]> datagrams) {
    if (datagrams.isEmpty()) {
      return;
    }
    Copy copy = new Copy(datagrams, lost());
    copies.add(copy);
    bytes += copy.bytes;
    while (bytes > MAX_BYTES) {
      bytes -= copies.remove().bytes;
    }
    if (timer == null) {
      EventLoop loop = channel.eventLoop();
      timer = loop.scheduleAtFixedRate(this::look, ROUND, ROUND, TimeUnit.NANOSECONDS);
    }
  }

  /** Whether packets were lost lately. */
  boolean losesPackets() {
    long lost = lost();
    if (lost != lostBefore) {
      lostBefore = lost;
      lastLoss = System.nanoTime();
    }
    return System.nanoTime() - lastLoss < LATELY;
  }

  private void look() {
    long lost = lost();
    for (Iterator<Copy> all = copies.iterator(); all.hasNext(); ) {
      Copy copy = all.next();
      if (--copy.roundsToWait > 0) {
        continue;
      }
      if (lost != copy.lostBefore) {
        copy.datagrams.forEach(repeat);
        copy.lostBefore = lost;
        copy.repeats++;
      }
      copy.looks++;
      copy.roundsToWait = 3 << (2 * (copy.looks - 1));
      if (copy.looks == LOOKS || copy.repeats == MAX_REPEATS) {
        bytes -= copy.bytes;
        all.remove();
      }
    }
    if (copies.isEmpty()) {
      stop();
    }
  }

  /** How many packets the connection has lost, as far as is known. */
  private long lost() {
    return channel.collectStats().getNow().lost();
  }

  /** The connection is over. */
  void stop() {
    copies.clear();
    bytes = 0;
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
