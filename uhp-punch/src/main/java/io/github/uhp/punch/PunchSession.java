package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.SessionId;
import java.util.List;

/**
 * What the engine must know to look for a path to one peer.
 *
 * @param id the session's name, the same on both sides
 * @param keys seals and opens its probes; the engine owns and closes them from {@link
 *     PunchEngine#start} on
 * @param role which side this is
 * @param sockets the sockets to punch from
 * @param remoteCandidates where the peer may be; may be empty, and the peer may still reach us
 */
public record PunchSession(
    SessionId id,
    ProbeKeys keys,
    Role role,
    List<LocalSocket> sockets,
    List<Candidate> remoteCandidates) {

  /** Copies the lists. */
  public PunchSession {
    sockets = List.copyOf(sockets);
    remoteCandidates = List.copyOf(remoteCandidates);
  }
}
