package io.github.uhp.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol as a state machine without I/O, clock, thread or random source of its own. After every
 * call of a {@code handle} method, or of any method of an engine that takes the time, the driver
 * drains {@link #pollTransmit()} and {@link #pollEvent()} until they give null, then arms its timer
 * with {@link #nextTimeoutNanos()}.
 *
 * <p>Time is a count of nanoseconds from an arbitrary start that never goes back, as {@link
 * System#nanoTime()}. Every queue and table inside has a bound. Not thread-safe: one driver calls.
 *
 * @param <E> the engine's events
 */
public interface Engine<E> {

  /** What {@link #nextTimeoutNanos()} gives when nothing is due. */
  long NEVER = Long.MAX_VALUE;

  /**
   * A datagram arrived. What cannot be read or is not wanted is counted and dropped; nothing is
   * thrown.
   *
   * @param payload from position to limit; read only during the call
   * @return whether the datagram was this engine's to judge; false leaves it to another engine
   */
  boolean handleDatagram(long nowNanos, Path from, ByteBuffer payload);

  /** Time passed; does nothing if nothing is due. */
  void handleTimeout(long nowNanos);

  /** The next datagram to send, or null. */
  @Nullable Transmit pollTransmit();

  /** The next event, or null. */
  @Nullable E pollEvent();

  /**
   * When {@link #handleTimeout} is to be called next, on the scale of {@code nowNanos}, or {@link
   * #NEVER}.
   */
  long nextTimeoutNanos();
}
