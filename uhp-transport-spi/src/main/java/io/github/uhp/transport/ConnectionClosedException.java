package io.github.uhp.transport;

import java.io.IOException;

/** The connection is over, or never came to be. */
public final class ConnectionClosedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient CloseReason reason;

  /** Makes one for a reason. */
  public ConnectionClosedException(CloseReason reason) {
    super("connection closed: " + reason);
    this.reason = reason;
  }

  /** Why. */
  public CloseReason reason() {
    return reason;
  }
}
