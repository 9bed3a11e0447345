package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
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
}
