package io.github.uhp.transport;

import java.io.IOException;

/** One direction of a stream was abandoned: reset by its sender, or stopped by its receiver. */
public final class StreamResetException extends IOException {

  private static final long serialVersionUID = 1L;

  private final long code;

  /** Makes one with the application's error code. */
  public StreamResetException(long code) {
    super("stream reset with code " + code);
    this.code = code;
  }

  /** The application error code that came with it. */
  public long code() {
    return code;
  }
}
