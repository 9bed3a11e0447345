package io.github.uhp.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what nobody announces. */
final class Awaiting {

  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private Awaiting() {}

  /**
   * Waits for a condition.
   *
   * @param complaint of the error when it has not come true in that time
   */
  static void until(Duration patience, Supplier<String> complaint, BooleanSupplier condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(complaint.get());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
