package io.github.uhp.protocol;

/** What an engine's time is on the wall: given by the driver, so that a simulation has its own. */
@FunctionalInterface
public interface EpochClock {

  /** Milliseconds since 1970-01-01T00:00Z at that moment of the engine's time. */
  long epochMillis(long nowNanos);
}
