package io.github.uhp.rendezvous.server;

import io.github.uhp.rendezvous.ServerEvent;
import java.lang.System.Logger.Level;

/** What happens at the server, as lines of its log. */
final class EventLog {

  private static final System.Logger LOG = System.getLogger(EventLog.class.getName());

  private EventLog() {}

  static void log(ServerEvent event) {
    // Who asks for whom is nobody's business unless someone looks for a fault.
    Level level = event instanceof ServerEvent.Introduced ? Level.DEBUG : Level.INFO;
    LOG.log(level, () -> describe(event));
  }

  static String describe(ServerEvent event) {
    if (event instanceof ServerEvent.Registered e) {
      return "registered " + e.name() + " of " + e.peerId() + " at " + HostText.of(e.address());
    } else if (event instanceof ServerEvent.Replaced e) {
      return "replaced "
          + e.name()
          + " of "
          + e.peerId()
          + ", formerly at "
          + HostText.of(e.former());
    } else if (event instanceof ServerEvent.Withdrawn e) {
      return "withdrawn " + e.name() + " of " + e.peerId();
    } else if (event instanceof ServerEvent.Expired e) {
      return "expired " + e.name() + " of " + e.peerId();
    } else if (event instanceof ServerEvent.Introduced e) {
      return "introduced " + e.connector() + " to " + e.target();
    }
    throw new IllegalArgumentException("unknown event " + event);
  }
}
