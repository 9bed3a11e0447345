package io.github.uhp.natlab;

import java.time.Duration;

/**
 * How a {@link BadLink} treats IP packets, the same in both directions.
 *
 * @param delay every packet's, one way, to the microsecond
 * @param jitter up to so much more, uniformly; by itself it keeps the order
 * @param loss probability that a packet vanishes
 * @param reordering probability that a packet is held back for another delay and jitter, so that
 *     those behind it go before it
 * @param seed what chance goes by: the fate of a packet depends on it and on how many went before
 *     in the same direction
 */
public record LinkConditions(
    Duration delay, Duration jitter, double loss, double reordering, long seed) {

  /** Checks the ranges. */
  public LinkConditions {
    if (delay.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException("neither delay nor jitter can be negative");
    }
    if (!(loss >= 0 && loss <= 1 && reordering >= 0 && reordering <= 1)) {
      throw new IllegalArgumentException("loss and reordering are probabilities");
    }
  }

  /** A link that only delays. */
  public static LinkConditions delay(Duration delay) {
    return new LinkConditions(delay, Duration.ZERO, 0, 0, 0);
  }

  /** As the link's program takes it. */
  String command() {
    return "set %d %d %s %s %d".formatted(micros(delay), micros(jitter), loss, reordering, seed);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
