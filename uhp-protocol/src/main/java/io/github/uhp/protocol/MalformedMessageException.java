package io.github.uhp.protocol;

import java.io.IOException;

/** A message on a stream cannot be read; whoever sent it breaks the protocol. */
public final class MalformedMessageException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With what is wrong with it. */
  public MalformedMessageException(String message) {
    super(message);
  }
}
