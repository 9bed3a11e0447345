package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tech.kwik.core.ConnectionTerminatedEvent;

/** Kwik's account of an end in the SPI's words. */
final class CloseReasons {

  private CloseReasons() {}

  /**
   * Of an established connection.
   *
   * @param peersReason the reason phrase in the peer's CONNECTION_CLOSE, which the event lacks
   */
  static CloseReason of(ConnectionTerminatedEvent event, String peersReason) {
    return switch (event.closeReason()) {
      case IdleTimeout -> new CloseReason(Kind.TIMEOUT, 0, "nothing was heard");
      case ConnectionLost -> new CloseReason(Kind.TIMEOUT, 0, "nothing was answered");
      case StatelessReset -> new CloseReason(Kind.TRANSPORT, 0, "stateless reset");
      case ImmediateClose -> closed(event, peersReason);
    };
  }

  private static CloseReason closed(ConnectionTerminatedEvent event, String peersReason) {
    Long transport = event.transportErrorCode();
    if (transport != null) {
      String message = event.closedByPeer() ? peersReason : "";
      return new CloseReason(
          Kind.TRANSPORT, transport, message.isEmpty() ? event.errorDescription() : message);
    }
    Long application = event.applicationErrorCode();
    return event.closedByPeer()
        ? new CloseReason(Kind.REMOTE, application == null ? 0 : application, peersReason)
        : new CloseReason(Kind.LOCAL, application == null ? 0 : application, "");
  }

  /**
   * Of a handshake that failed.
   *
   * @param early what Kwik told of the connection's end before
   */
  static CloseReason ofHandshake(Exception e, @Nullable ConnectionTerminatedEvent early) {
    if (early != null && early.hasTransportError()) {
      return new CloseReason(
          Kind.HANDSHAKE_FAILED, early.transportErrorCode(), early.errorDescription());
    }
    // Kwik has one exception for both, and the texts are all that differs.
    String message = Objects.toString(e.getMessage(), e.getClass().getSimpleName());
    return message.startsWith("Connection timed out")
        ? new CloseReason(Kind.TIMEOUT, 0, "the handshake was not answered")
        : new CloseReason(Kind.HANDSHAKE_FAILED, 0, message);
  }
}
