package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import java.util.List;

/**
 * Checks the ports that the peer's NAT is likely to give next, all at once, and again and again as
 * the budget of the host allows. The order matters where both NATs make a new mapping for each: the
 * first of mine then meets the first of the peer's.
 */
final class PortPrediction implements Strategy {

  static final int PORTS = 6;

  /** A host that never answers gets two and a half. */
  private static final int ROUNDS = 8;

  private static final long AGAIN_NANOS = MILLISECONDS.toNanos(500);

  private final List<Path> guesses;
  private final Prober prober;
  private long dueAt;
  private int rounds;

  PortPrediction(long now, List<Path> guesses, Prober prober) {
    this.guesses = guesses;
    this.prober = prober;
    dueAt = guesses.isEmpty() ? Engine.NEVER : now;
  }

  @Override
  public void run(long now) {
    if (now >= dueAt) {
      guesses.forEach(path -> prober.guess(now, path));
      dueAt = ++rounds == ROUNDS ? Engine.NEVER : now + AGAIN_NANOS;
    }
  }

  @Override
  public long dueAt() {
    return dueAt;
  }
}
