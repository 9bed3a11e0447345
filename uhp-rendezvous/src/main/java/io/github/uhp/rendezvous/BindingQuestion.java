package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One question of a {@link NatDiscovery}: sent up to six times, since a lost answer must not pass
 * for one that the NAT keeps out. With a fifth of all datagrams lost either way, all six are lost
 * once in five hundred times.
 */
final class BindingQuestion {

  private static final int MAX_SENT = 6;
  private static final long UNMEASURED_NANOS = Duration.ofMillis(400).toNanos();
  private static final long MIN_NANOS = Duration.ofMillis(100).toNanos();
  private static final long MAX_NANOS = Duration.ofSeconds(1).toNanos();

  private final Path to;
  private final Path expected;
  private final Message.AnswerFrom answerFrom;
  private final long transaction;
  private long dueNanos;
  private long firstSentNanos = Engine.NEVER;
  private int sent;
  private @Nullable InetSocketAddress observed;

  /**
   * A question that is due at that time.
   *
   * @param to from which socket it goes where
   * @param expected where the answer must come from
   */
  BindingQuestion(
      long transaction, Path to, Path expected, Message.AnswerFrom answerFrom, long dueNanos) {
    this.transaction = transaction;
    this.to = to;
    this.expected = expected;
    this.answerFrom = answerFrom;
    this.dueNanos = dueNanos;
  }

  Path to() {
    return to;
  }

  long transaction() {
    return transaction;
  }

  Message message() {
    return new Message.BindingRequest(answerFrom);
  }

  /** What the answer said; null while there is none. */
  @Nullable InetSocketAddress observed() {
    return observed;
  }

  boolean isAnswered() {
    return observed != null;
  }

  /** Whether it is answered, or given up. */
  boolean isOver(long nowNanos) {
    return isAnswered() || (sent >= MAX_SENT && nowNanos >= dueNanos);
  }

  boolean isDue(long nowNanos) {
    return !isAnswered() && sent < MAX_SENT && nowNanos >= dueNanos;
  }

  /**
   * Notes a transmission.
   *
   * @param roundTripNanos as measured, or {@link Engine#NEVER}
   */
  void sent(long nowNanos, long roundTripNanos) {
    if (sent == 0) {
      firstSentNanos = nowNanos;
    }
    long pause = roundTripNanos == Engine.NEVER ? UNMEASURED_NANOS : roundTripNanos * 3 / 2;
    for (int i = 0; i < sent; i++) {
      pause = pause * 3 / 2;
    }
    // The last answer has a round trip to come, however short the pauses were.
    long least = sent == MAX_SENT - 1 ? Math.max(MIN_NANOS, pause) : MIN_NANOS;
    dueNanos = nowNanos + Math.max(least, Math.min(pause, MAX_NANOS));
    sent++;
  }

  /** Takes an answer; returns whether it is one to this question. */
  boolean onAnswer(Path from, long answered, InetSocketAddress address) {
    if (answered != transaction || sent == 0 || !from.equals(expected)) {
      return false;
    }
    if (observed == null) {
      observed = address;
    }
    return true;
  }

  /** Since the first transmission if there was no other, or {@link Engine#NEVER}. */
  long roundTripNanos(long nowNanos) {
    return sent == 1 ? nowNanos - firstSentNanos : Engine.NEVER;
  }

  long nextTimeoutNanos() {
    return isAnswered() ? Engine.NEVER : dueNanos;
  }
}
