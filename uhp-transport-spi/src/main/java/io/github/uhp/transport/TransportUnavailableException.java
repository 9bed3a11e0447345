package io.github.uhp.transport;

/** No provider fits. The message names every candidate and why it is out. */
public final class TransportUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TransportUnavailableException(String message) {
    super(message);
  }
}
