package io.github.uhp.rendezvous;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;

/**
 * How often something may happen: a token bucket.
 *
 * @param perSecond in the long run
 * @param burst at once, after a rest
 */
public record Rate(int perSecond, int burst) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public Rate {
    if (perSecond < 1 || burst < 1) {
      throw new IllegalArgumentException("a rate must be positive, not " + perSecond + "/" + burst);
    }
  }

  /** A full bucket, for one thread. */
  Bucket bucket(TimeMeter time) {
    return Bucket.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(burst)
                .refillGreedy(perSecond, Duration.ofSeconds(1))
                .build())
        .withCustomTimePrecision(time)
        .withSynchronizationStrategy(SynchronizationStrategy.NONE)
        .build();
  }

  /** The time from one to the next in the long run. */
  long spacingNanos() {
    return Duration.ofSeconds(1).toNanos() / perSecond;
  }
}
