package io.github.uhp.natlab;

/** A lab could not be built or read, or a NAT is not what it claims to be. */
public final class NatLabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NatLabException(String message) {
    super(message);
  }

  NatLabException(String message, Throwable cause) {
    super(message, cause);
  }
}
