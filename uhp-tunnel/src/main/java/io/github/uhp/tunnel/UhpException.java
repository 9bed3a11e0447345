package io.github.uhp.tunnel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Something that UHP was asked for did not come to be. The message is one line for people. */
public final class UhpException extends IOException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** The rendezvous server does not answer, or its name cannot be resolved. */
    NO_SERVER,
    /** The peer is not registered at the server, or does not admit this one. */
    NOT_AVAILABLE,
    /** Another key holds the name. */
    NAME_TAKEN,
    /** A newer instance with the same identity has taken the name. */
    REPLACED,
    /** The server refused for another reason; the message has it. */
    SERVER_REFUSED,
    /** What the server or the peer said does not hold: a signature, a key, a time. */
    NOT_TRUSTED,
    /** No path between the two peers was found. */
    PUNCH_FAILED,
    /** The QUIC handshake failed: the other end has not the certificate that was promised. */
    HANDSHAKE_FAILED,
    /** The listener did not take the proof of this peer's key. */
    PROOF_REFUSED,
    /** It took longer than it was allowed to. */
    TIMEOUT,
    /** The peer, listener or connection was closed at this end. */
    CLOSED
  }

  private final Reason reason;
  private final transient @Nullable PunchReport punchReport;

  UhpException(Reason reason, String message) {
    this(reason, message, (Throwable) null);
  }

  UhpException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.punchReport = null;
  }

  UhpException(Reason reason, String message, @Nullable PunchReport punchReport) {
    super(message);
    this.reason = reason;
    this.punchReport = punchReport;
  }

  /** Why, for programs. */
  public Reason reason() {
    return reason;
  }

  /**
   * What was tried, and what can be changed, if no path was found: of {@link Reason#PUNCH_FAILED}
   * and of a {@link Reason#TIMEOUT} while a path was sought; else null. It is not serialised.
   */
  public @Nullable PunchReport punchReport() {
    return punchReport;
  }
}
