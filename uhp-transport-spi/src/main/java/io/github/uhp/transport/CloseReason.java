package io.github.uhp.transport;

/**
 * Why a connection is over.
 *
 * @param kind what ended it
 * @param code the error code: the application's for {@link Kind#LOCAL} and {@link Kind#REMOTE},
 *     else the QUIC or TLS one where the library tells it, else 0
 * @param message for people; may be empty
 */
public record CloseReason(Kind kind, long code, String message) {

  /** Application error code of an orderly close. */
  public static final long NO_ERROR = 0;

  /** Application error code for a handler that threw. */
  public static final long INTERNAL_ERROR = 1;

  /** What ended a connection. */
  public enum Kind {
    /**
     * {@link Connection#close}, {@link RemotePeer#close()} or {@link Endpoint#close()} at this end.
     */
    LOCAL,
    /** The application at the other end closed it. */
    REMOTE,
    /** Nothing was heard for the idle timeout, or the handshake was not answered in time. */
    TIMEOUT,
    /** The handshake failed: a wrong certificate, no common ALPN. */
    HANDSHAKE_FAILED,
    /** A QUIC transport error at either end. */
    TRANSPORT
  }

  @Override
  public String toString() {
    return kind + (code == 0 ? "" : " " + code) + (message.isEmpty() ? "" : ": " + message);
  }
}
