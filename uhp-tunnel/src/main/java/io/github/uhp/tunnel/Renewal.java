package io.github.uhp.tunnel;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.punch.PunchEngine;
import io.github.uhp.rendezvous.RendezvousClient;
import io.github.uhp.transport.UdpSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes new paths before a NAT that ends mappings at an age breaks the old ones. A fresh socket
 * speaks to the server from then on; whoever asked for the other peer asks again, and the
 * connections move to the path that the new session finds, while the old one still works. On the
 * driver's thread only.
 */
final class Renewal {

  private static final System.Logger LOG = System.getLogger(Renewal.class.getName());

  /** In which the server has seen the fresh socket. */
  private static final long SEEN_NANOS = Duration.ofSeconds(1).toNanos();

  /** What has not moved to the fresh socket by then is told once more. */
  private static final long AGAIN_NANOS = Duration.ofSeconds(4).toNanos();

  /** A punch that began at a socket is over by then. */
  private static final long KEEP_NANOS = Duration.ofSeconds(30).toNanos();

  private final Driver driver;
  private final RendezvousClient client;
  private final PunchEngine punch;
  private final Paths paths;
  private final Repunch repunch;
  private final FurtherSockets sockets;
  private final List<Former> former = new ArrayList<>();

  /** A socket that was the main one until then. */
  private record Former(UdpSocket socket, long untilNanos) {}

  Renewal(
      Driver driver,
      RendezvousClient client,
      PunchEngine punch,
      Paths paths,
      Repunch repunch,
      FurtherSockets sockets) {
    this.driver = driver;
    this.client = client;
    this.punch = punch;
    this.paths = paths;
    this.repunch = repunch;
    this.sockets = sockets;
  }

  /**
   * The main socket's mapping will soon end; returns whether another socket is the main one now.
   */
  boolean onAging(long nowNanos, Duration limit) {
    NatProfile nat = client.natProfile();
    if (nat != null && nat.mapping().dependsOnRemote()) {
      // Its ports are found by a search, which is not made once a minute.
      return false;
    }
    UdpSocket old = sockets.renewMain();
    if (old == null) {
      return false;
    }
    former.add(new Former(old, nowNanos));
    LOG.log(
        System.Logger.Level.DEBUG,
        "the NAT ends mappings after some {0} s: another socket takes over",
        limit.toSeconds());
    client.setSocket(nowNanos, sockets.main().id());
    driver.at(nowNanos + SEEN_NANOS, this::seekPaths);
    driver.at(nowNanos + SEEN_NANOS + AGAIN_NANOS, this::seekPaths);
    return true;
  }

  private void seekPaths(long nowNanos) {
    for (Session session : paths.onFormerSockets()) {
      if (session.outbound()) {
        repunch.onEnding(nowNanos, session);
      } else {
        punch.askAgain(nowNanos, session.id());
      }
    }
  }

  /** Closes former sockets that nothing is sent from any more. */
  void sweep(long nowNanos) {
    for (Former each : List.copyOf(former)) {
      if (nowNanos - each.untilNanos() >= KEEP_NANOS && !paths.isUsed(each.socket())) {
        each.socket().close();
        former.remove(each);
      }
    }
  }
}
