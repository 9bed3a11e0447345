package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds, for each session, a path to the peer that works both ways, and watches it. A profile of
 * Interactive Connectivity Establishment (RFC 8445) with sealed probes in the place of STUN.
 *
 * <p>Only authentic and fresh probes have any effect; everything else is counted and dropped. Drain
 * {@link #pollTransmit()} and {@link #pollEvent()} after every call. Not thread-safe; {@link
 * #counters()} may be read from any thread.
 */
public final class PunchEngine implements Engine<PunchEvent> {

  private final PunchConfig config;
  private final CandidateRules rules;
  private final RandomGenerator random;
  private final Outbox out;
  private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
  private final Map<Long, Session> byKeyId = new HashMap<>();

  /**
   * Makes an engine without sessions.
   *
   * @param random chooses the transaction numbers of checks; fit for secrets
   */
  public PunchEngine(PunchConfig config, RandomGenerator random) {
    this.config = config;
    this.rules = new CandidateRules(config);
    this.random = random;
    this.out = new Outbox(config);
  }

  /**
   * Says what the machine's interfaces are on and which addresses get no probe, whenever that has
   * changed; nothing is known of it at first. Holds for candidates that come later, and for the
   * sources of probes at once.
   */
  public void setSurroundings(Surroundings surroundings) {
    rules.setSurroundings(surroundings);
  }

  /**
   * Starts to look for a path. The session ends with {@link #stop} or with {@link
   * PunchEvent.Failed}, also when there are too many sessions. Starting a session again that is
   * there does nothing but close the second pair of keys.
   */
  public void start(long nowNanos, PunchSession session) {
    Session known = sessions.get(session.id());
    if (known != null) {
      if (!known.owns(session.keys())) {
        session.keys().close();
      }
      return;
    }
    long keyId = session.keys().receiveKeyId();
    if (sessions.size() >= config.maxSessions() || byKeyId.containsKey(keyId)) {
      session.keys().close();
      out.count(PunchCounters.Kind.SESSIONS_FAILED);
      out.tell(
          new PunchEvent.Failed(session.id(), FailureReason.TOO_MANY_SESSIONS, List.of(), null));
      return;
    }
    out.count(PunchCounters.Kind.SESSIONS_STARTED);
    // A further socket on which another session has its path may lead to this peer, too.
    List<LocalSocket> inUse =
        out.sockets.all().stream()
            .filter(socket -> sessions.values().stream().anyMatch(s -> s.isOn(socket.id())))
            .toList();
    Session started = new Session(nowNanos, session, inUse, config, rules, random, out);
    sessions.put(session.id(), started);
    byKeyId.put(keyId, started);
  }

  /**
   * Adds addresses at which the peer may be, as after it moved. Nothing happens if the session is
   * unknown; what the rules refuse or the limit exceeds is counted.
   */
  public void addRemoteCandidates(long nowNanos, SessionId session, List<Candidate> candidates) {
    Session known = sessions.get(session);
    if (known != null) {
      known.addRemoteCandidates(nowNanos, candidates);
    }
  }

  /**
   * Adds sockets, which {@link PunchEvent.SocketsWanted} has asked for: as many as could be opened,
   * be it none. Each number is used once in an engine's life. They are given back by {@link
   * PunchEvent.SocketsReleased}, at once if nobody needs them any more.
   */
  public void addSockets(long nowNanos, List<LocalSocket> sockets) {
    out.sockets.add(sockets);
    sessions.values().forEach(session -> session.socketsAdded(nowNanos, sockets));
    releaseSockets();
  }

  /**
   * Tells the peer of a session, which asked for this one, that the session's path will not last,
   * and that it should ask the server again, which knows another way. Nothing happens if the
   * session is unknown, or if this side asked.
   */
  public void askAgain(long nowNanos, SessionId session) {
    Session known = sessions.get(session);
    if (known != null) {
      known.askAgain(nowNanos);
    }
  }

  /**
   * Says that traffic of the peer other than probes arrived on the nominated path, so that it need
   * not be checked for a while. Optional; nothing happens if the session is unknown.
   */
  public void noteReceived(long nowNanos, SessionId session) {
    Session known = sessions.get(session);
    if (known != null) {
      known.noteReceived(nowNanos);
    }
  }

  /**
   * Ends a session without an event but for {@link PunchEvent.SocketsReleased}. Nothing happens if
   * it is unknown.
   */
  public void stop(long nowNanos, SessionId session) {
    Session known = sessions.get(session);
    if (known != null) {
      forget(known);
    }
  }

  /** What was tried for a session so far; empty if it is unknown. */
  public List<PairReport> reports(SessionId session) {
    Session known = sessions.get(session);
    return known == null ? List.of() : known.reports();
  }

  /** What a session has done in a port search so far; null if nothing, or if it is unknown. */
  public @Nullable SearchReport searched(SessionId session) {
    Session known = sessions.get(session);
    return known == null ? null : known.searched();
  }

  /** Counters over all sessions. */
  public PunchCounters counters() {
    return out.counters;
  }

  @Override
  public boolean handleDatagram(long nowNanos, Path from, ByteBuffer payload) {
    if (!payload.hasRemaining() || payload.get(payload.position()) != Wire.TYPE_PROBE) {
      return false;
    }
    OptionalLong keyId = ProbeKeys.keyId(payload);
    Session session = keyId.isPresent() ? byKeyId.get(keyId.getAsLong()) : null;
    if (session == null) {
      out.count(PunchCounters.Kind.DROPPED_UNKNOWN);
    } else {
      session.handleDatagram(nowNanos, from, payload);
      releaseSockets();
    }
    return true;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    for (Session session : List.copyOf(sessions.values())) {
      if (session.dueAt() <= nowNanos) {
        FailureReason reason = session.handleTimeout(nowNanos);
        if (reason != null) {
          fail(session, reason);
        } else {
          releaseSockets();
        }
      }
    }
  }

  private void fail(Session session, FailureReason reason) {
    out.count(PunchCounters.Kind.SESSIONS_FAILED);
    out.tell(new PunchEvent.Failed(session.id(), reason, session.reports(), session.searched()));
    forget(session);
  }

  private void forget(Session session) {
    sessions.remove(session.id());
    byKeyId.remove(session.keyId());
    session.close();
    releaseSockets();
  }

  private void releaseSockets() {
    List<Integer> released =
        out.sockets.release(id -> sessions.values().stream().anyMatch(each -> each.uses(id)));
    if (!released.isEmpty()) {
      sessions.values().forEach(each -> each.socketsReleased(released));
    }
  }

  @Override
  public @Nullable Transmit pollTransmit() {
    return out.pollTransmit();
  }

  @Override
  public @Nullable PunchEvent pollEvent() {
    return out.pollEvent();
  }

  @Override
  public long nextTimeoutNanos() {
    long next = NEVER;
    for (Session session : sessions.values()) {
      next = Math.min(next, session.dueAt());
    }
    return next;
  }
}
