package io.github.uhp.tunnel;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.punch.FailureReason;
import io.github.uhp.punch.LocalSocket;
import io.github.uhp.punch.PairReport;
import io.github.uhp.punch.PunchEngine;
import io.github.uhp.punch.PunchEvent;
import io.github.uhp.punch.PunchSession;
import io.github.uhp.punch.Role;
import io.github.uhp.punch.SearchReport;
import io.github.uhp.transport.UdpSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds paths for sessions, and keeps the transport's idea of them true. On the driver's thread
 * only.
 */
final class Paths {

  private static final System.Logger LOG = System.getLogger(Paths.class.getName());

  /** How long a path without a connection is kept for the next one. */
  private static final long KEEP_NANOS = Duration.ofSeconds(30).toNanos();

  /** Waits for a session's first path. */
  interface Waiter {
    void onPath(long nowNanos, Remote remote);

    /**
     * None was found.
     *
     * @param why in one line for people
     */
    void onNoPath(String why, PunchReport report);
  }

  /** Learns that a session's path is lost, while the session seeks another. */
  interface LossObserver {
    void onLost(long nowNanos, Session session);
  }

  private record Entry(Session session, Whereabouts peer, @Nullable NatProfile own, Waiter waiter) {

    PunchReport report(
        @Nullable FailureReason reason, List<PairReport> pairs, @Nullable SearchReport search) {
      return new PunchReport(
          session.peerId(), peer.observed(), own, peer.nat(), reason, pairs, search);
    }
  }

  private final PeerContext context;
  private final FurtherSockets further;
  private final PunchEngine punch;
  private final Remotes remotes;
  private final Map<SessionId, Entry> sessions = new HashMap<>();
  private final Set<SessionId> lost = new HashSet<>();
  private LossObserver lossObserver = (nowNanos, session) -> {};
  private LossObserver endObserver = (nowNanos, session) -> {};

  Paths(PeerContext context, FurtherSockets further, PunchEngine punch, Remotes remotes) {
    this.context = context;
    this.further = further;
    this.punch = punch;
    this.remotes = remotes;
  }

  /**
   * Looks for a path; owns the keys from here on.
   *
   * @param own what the peer was told of this side's NAT, or null
   */
  void begin(
      long nowNanos,
      Session session,
      ProbeKeys keys,
      Whereabouts peer,
      @Nullable NatProfile own,
      Waiter waiter) {
    sessions.put(session.id(), new Entry(session, peer, own, waiter));
    context.events().peerInfo(session.peerId(), peer.observed(), peer.hosts());
    punch.start(
        nowNanos,
        new PunchSession(
            session.id(),
            keys,
            session.outbound() ? Role.CONTROLLING : Role.CONTROLLED,
            List.of(local(further.main())),
            peer.candidates(),
            own,
            peer.nat()));
  }

  /** Who hears of losses from now on, and who of paths that will soon be lost. */
  void lossObservers(LossObserver lost, LossObserver ending) {
    lossObserver = lost;
    endObserver = ending;
  }

  /** Whether a session's path is lost, and no other path is found yet for what used it. */
  boolean isLost(Session session) {
    return lost.contains(session.id());
  }

  /** The sessions whose paths are used, from another socket than the main one. */
  List<Session> onFormerSockets() {
    return remotes.all().stream()
        .filter(remote -> remote.isUsed() && remote.isOn(socket -> socket != further.main()))
        .flatMap(remote -> remote.sessions().stream())
        .filter(session -> sessions.containsKey(session.id()))
        .toList();
  }

  /** Whether something is sent from that socket. */
  boolean isUsed(UdpSocket socket) {
    return remotes.all().stream().anyMatch(remote -> remote.isOn(socket::equals));
  }

  /** Whether any session looks for a path to that instance, or has one. */
  boolean isTryingFor(InstanceKey key) {
    return sessions.values().stream().anyMatch(entry -> entry.session.key().equals(key));
  }

  /** What was tried so far for a session that looks for its first path; null if it is unknown. */
  @Nullable PunchReport report(Session session) {
    Entry entry = sessions.get(session.id());
    return entry == null
        ? null
        : entry.report(null, punch.reports(session.id()), punch.searched(session.id()));
  }

  /** Gives a session up, unless a connection uses its path. */
  void abandon(long nowNanos, Session session) {
    Remote remote = remotes.find(session.key());
    if (remote == null || !remote.isUsed()) {
      forget(session.id());
      punch.stop(nowNanos, session.id());
    }
  }

  private void forget(SessionId id) {
    sessions.remove(id);
    lost.remove(id);
  }

  void onEvent(long nowNanos, PunchEvent event) {
    if (event instanceof PunchEvent.SocketsWanted wanted) {
      List<UdpSocket> opened =
          wanted.port() == 0 ? further.open(wanted.count()) : further.openOn(wanted.port());
      punch.addSockets(nowNanos, opened.stream().map(Paths::local).toList());
      return;
    }
    if (event instanceof PunchEvent.SocketsReleased released) {
      further.close(released.sockets());
      return;
    }
    Entry entry = sessions.get(event.session());
    if (entry == null) {
      return;
    }
    Session session = entry.session;
    if (event instanceof PunchEvent.Admitted admitted) {
      remotes.admit(session, admitted.path(), nowNanos);
    } else if (event instanceof PunchEvent.Nominated nominated) {
      Remote remote = remotes.moveTo(session, nominated.path(), nowNanos);
      if (remote == null) {
        List<PairReport> pairs = punch.reports(session.id());
        fail(entry, "the path that was found cannot be used", entry.report(null, pairs, null));
        punch.stop(nowNanos, session.id());
        return;
      }
      retireOlder(nowNanos, remote, session);
      context
          .events()
          .punched(session.peerId(), remote.peer().path().toString(), nominated.elapsed());
      entry.waiter.onPath(nowNanos, remote);
    } else if (event instanceof PunchEvent.Moved moved) {
      remotes.moveTo(session, moved.to(), nowNanos);
      lost.remove(session.id());
      LOG.log(System.Logger.Level.INFO, "path to {0} moved to {1}", session.peerId(), moved.to());
    } else if (event instanceof PunchEvent.PathLost gone) {
      LOG.log(System.Logger.Level.INFO, "path to {0} is lost: {1}", session.peerId(), gone.path());
      Remote remote = remotes.find(session.key());
      if (remote != null && remote.isUsed()) {
        lost.add(session.id());
        lossObserver.onLost(nowNanos, session);
      }
    } else if (event instanceof PunchEvent.AskedAgain) {
      endObserver.onLost(nowNanos, session);
    } else if (event instanceof PunchEvent.Trying trying) {
      LOG.log(
          System.Logger.Level.INFO,
          "path to {0}: {1} now",
          session.peerId(),
          trying.tactic().text());
    } else if (event instanceof PunchEvent.Failed failed) {
      fail(
          entry,
          failed.reason().text(),
          entry.report(failed.reason(), failed.pairs(), failed.search()));
      lost(session, failed.reason().text());
    }
  }

  /** Lets go of paths that nothing has used for a while. */
  void sweep(long nowNanos) {
    for (Remote remote : remotes.all()) {
      if (remote.isIdle(nowNanos, KEEP_NANOS)) {
        for (Session session : remote.sessions()) {
          forget(session.id());
          punch.stop(nowNanos, session.id());
        }
        remotes.remove(remote);
      }
    }
  }

  /**
   * One session's checks are enough to keep a path; a proof under way still finds the older ones.
   */
  private void retireOlder(long nowNanos, Remote remote, Session newest) {
    for (Session older : remote.sessions()) {
      if (older.outbound() == newest.outbound() && !older.id().equals(newest.id())) {
        forget(older.id());
        punch.stop(nowNanos, older.id());
      }
    }
  }

  private void fail(Entry entry, String why, PunchReport report) {
    forget(entry.session.id());
    entry.waiter.onNoPath(why, report);
  }

  /**
   * Without any session left, nothing keeps the path or can move it: its connections cannot go on.
   */
  private void lost(Session session, String why) {
    Remote remote = remotes.find(session.key());
    if (remote != null) {
      remote.remove(session.id());
      if (remote.sessions().stream().noneMatch(other -> sessions.containsKey(other.id()))) {
        remote.connections().forEach(each -> each.close(TunnelCodes.PATH_LOST, why));
      }
    }
  }

  private static LocalSocket local(UdpSocket socket) {
    InetAddress bound = socket.localAddress().getAddress();
    boolean any = bound.isAnyLocalAddress();
    boolean four = bound instanceof Inet4Address;
    return new LocalSocket(socket.id(), any || four, any || !four, socket.setsTtl());
  }
}
