package io.github.uhp.tunnel;

import java.time.Duration;

/**
 * How to connect. Immutable.
 *
 * @param timeout from the call to a proven connection; default 30 s
 * @param waitForListener whether to ask again, until closed, while the peer is not available; the
 *     time-out then runs from when it is; default false
 * @param services what the listener may open streams to in return; default none
 */
public record ConnectOptions(Duration timeout, boolean waitForListener, Services services) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the time-out is not positive
   */
  public ConnectOptions {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("the time-out must be positive");
    }
  }

  /** The defaults. */
  public static ConnectOptions defaults() {
    return new ConnectOptions(Duration.ofSeconds(30), false, Services.none());
  }

  /** The same with another time-out. */
  public ConnectOptions withTimeout(Duration value) {
    return new ConnectOptions(value, waitForListener, services);
  }

  /** The same, waiting for the listener or not. */
  public ConnectOptions withWaitForListener(boolean value) {
    return new ConnectOptions(timeout, value, services);
  }

  /** The same with other services. */
  public ConnectOptions withServices(Services value) {
    return new ConnectOptions(timeout, waitForListener, value);
  }
}
