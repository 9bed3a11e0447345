package io.github.uhp.tunnel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. Immutable.
 *
 * @param timeout from the call to a proven connection; default 30 s
 * @param waitForListener whether to ask again, until closed, while the peer is not available; the
 *     time-out then runs from when it is; default false
 * @param services what the listener may open streams to in return; default none
 * @param trust judges who holds a name; default null: only targets with a PeerId are connected to
 */
public record ConnectOptions(
    Duration timeout, boolean waitForListener, Services services, @Nullable PeerTrust trust) {

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
    return new ConnectOptions(Duration.ofSeconds(30), false, Services.none(), null);
  }

  /** The same with another time-out. */
  public ConnectOptions withTimeout(Duration value) {
    return new ConnectOptions(value, waitForListener, services, trust);
  }

  /** The same, waiting for the listener or not. */
  public ConnectOptions withWaitForListener(boolean value) {
    return new ConnectOptions(timeout, value, services, trust);
  }

  /** The same with other services. */
  public ConnectOptions withServices(Services value) {
    return new ConnectOptions(timeout, waitForListener, value, trust);
  }

  /** The same, with somebody who judges who holds a name. */
  public ConnectOptions withTrust(PeerTrust value) {
    return new ConnectOptions(timeout, waitForListener, services, value);
  }
}
