package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.SessionId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the punch engine has to say. */
public sealed interface PunchEvent {

  /** The session that it is about. */
  SessionId session();

  /**
   * A path has proven to lead to the peer: an authentic probe came from there, and a challenge sent
   * there was answered. QUIC may be let in from there. Behind NATs whose mapping depends on the
   * destination, the peer's packets may come from an admitted path that is not the nominated one.
   */
  record Admitted(SessionId session, Path path) implements PunchEvent {}

  /**
   * The first path of a session is chosen: send there. It has carried an acknowledged probe of
   * {@link io.github.uhp.protocol.Wire#PATH_PROBE_LENGTH} bytes.
   *
   * @param remoteType how the remote address was learned
   * @param rtt its round-trip time
   * @param elapsed since the session's start
   */
  record Nominated(
      SessionId session, Path path, Candidate.Type remoteType, Duration rtt, Duration elapsed)
      implements PunchEvent {}

  /**
   * Another path takes over; after {@link PathLost} it may also be the old one that came back.
   *
   * @param from the path until now
   * @param to the path from now on
   * @param remoteType how the remote address was learned
   * @param rtt its round-trip time
   */
  record Moved(SessionId session, Path from, Path to, Candidate.Type remoteType, Duration rtt)
      implements PunchEvent {}

  /**
   * The peer, which was asked for, says that its path will not last, and that the server knows
   * another way to it. Told once in a session.
   */
  record AskedAgain(SessionId session) implements PunchEvent {}

  /** The session has come to another tactic than simultaneous checks. */
  record Trying(SessionId session, Tactic tactic) implements PunchEvent {}

  /**
   * Further sockets are wanted, bound like the first but for the port. {@link
   * PunchEngine#addSockets} is the answer, also if none can be opened.
   *
   * @param count how many at the most
   * @param port of a single one; 0 for an ephemeral port each
   */
  record SocketsWanted(SessionId session, int count, int port) implements PunchEvent {}

  /**
   * No session needs these any more, of those that were added. They are to be closed.
   *
   * @param session the one that asked for some last
   * @param sockets their numbers
   */
  record SocketsReleased(SessionId session, List<Integer> sockets) implements PunchEvent {

    /** Copies the list. */
    public SocketsReleased {
      sockets = List.copyOf(sockets);
    }
  }

  /** Checks on the nominated path went unanswered; the engine looks for another one. */
  record PathLost(SessionId session, Path path) implements PunchEvent {}

  /**
   * The session is over: no path was found in time. The engine has forgotten it.
   *
   * @param pairs what was tried
   * @param search what was done in a port search; null if there was none
   */
  record Failed(
      SessionId session,
      FailureReason reason,
      List<PairReport> pairs,
      @Nullable SearchReport search)
      implements PunchEvent {

    /** Copies the list. */
    public Failed {
      pairs = List.copyOf(pairs);
    }
  }
}
