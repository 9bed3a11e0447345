package io.github.uhp.tunnel;

import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.Target;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.RendezvousClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Seeks a lost path anew through the server. Where both NATs filter, a peer that has another public
 * address gets nothing through before the other side sends to that address, and only the server can
 * tell it. So each side shows the server where it is now, and the side that once asked asks again;
 * the new session leads to the same instance, and its connections go on. On the driver's thread
 * only.
 */
final class Repunch {

  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  private final PeerContext context;
  private final Driver driver;
  private final RendezvousClient client;
  private final Paths paths;
  private final Map<RequestId, Request> asked = new HashMap<>();

  /**
   * One that is under way.
   *
   * @param lost whose path is lost, or will be
   * @param early whether it is not lost yet
   */
  private record Request(Session lost, PunchKey key, boolean early) {}

  Repunch(PeerContext context, Driver driver, RendezvousClient client, Paths paths) {
    this.context = context;
    this.driver = driver;
    this.client = client;
    this.paths = paths;
  }

  /** A session's path is lost, and the session seeks another by itself. */
  void onLost(long nowNanos, Session lost) {
    client.advertiseAgain(nowNanos);
    if (lost.outbound()) {
      askIfLost(nowNanos, lost);
    }
  }

  /** A session's path will not last: another one is sought while it still works. */
  void onEnding(long nowNanos, Session ending) {
    if (ending.outbound()) {
      ask(nowNanos, ending, true);
    }
  }

  private void askIfLost(long nowNanos, Session lost) {
    if (paths.isLost(lost)) {
      ask(nowNanos, lost, false);
    }
  }

  private void ask(long nowNanos, Session lost, boolean early) {
    if (asked.values().stream().noneMatch(each -> each.lost.equals(lost))) {
      PunchKey key = PunchKey.generate(context.random());
      Target target = new Target(lost.name(), lost.peerId());
      asked.put(client.connect(nowNanos, target, key.publicKey()), new Request(lost, key, early));
    }
  }

  private void askLater(Session lost) {
    driver.at(driver.nowNanos() + AGAIN_NANOS, now -> askIfLost(now, lost));
  }

  /** Whether the request was one of these. */
  boolean onRefused(ClientEvent.RequestRefused refused) {
    Request request = asked.remove(refused.requestId());
    if (request == null) {
      return false;
    }
    request.key.close();
    askLater(request.lost);
    return true;
  }

  /** Whether the request was one of these. */
  boolean onFound(long nowNanos, ClientEvent.PeerFound found) {
    Request request = asked.remove(found.requestId());
    if (request == null) {
      return false;
    }
    Session session = Session.outbound(found);
    ProbeKeys keys = context.agree(request.key, found);
    // Another instance has none of the connections.
    if (keys != null
        && session.key().equals(request.lost.key())
        && (request.early || paths.isLost(request.lost))) {
      begin(nowNanos, session, keys, found, request.lost);
    }
    return true;
  }

  private void begin(
      long nowNanos, Session session, ProbeKeys keys, ClientEvent.PeerFound found, Session lost) {
    paths.begin(
        nowNanos,
        session,
        keys,
        Whereabouts.of(found),
        client.natProfile(),
        new Paths.Waiter() {
          @Override
          public void onPath(long now, Remote remote) {
            // The connections are on it already.
          }

          @Override
          public void onNoPath(String why, PunchReport report) {
            askLater(lost);
          }
        });
  }
}
