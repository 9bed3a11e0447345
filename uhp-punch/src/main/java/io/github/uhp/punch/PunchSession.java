package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine must know to look for a path to one peer.
 *
 * @param id the session's name, the same on both sides
 * @param keys seals and opens its probes; the engine owns and closes them from {@link
 *     PunchEngine#start} on
 * @param role which side this is
 * @param sockets the sockets to punch from
 * @param remoteCandidates where the peer may be; may be empty, and the peer may still reach us. A
 *     server-reflexive one must be the server's own word
 * @param localNat what this side has told the peer of its NAT, or null
 * @param remoteNat what the peer has signed of its NAT, or null
 */
public record PunchSession(
    SessionId id,
    ProbeKeys keys,
    Role role,
    List<LocalSocket> sockets,
    List<Candidate> remoteCandidates,
    @Nullable NatProfile localNat,
    @Nullable NatProfile remoteNat) {

  /** One without knowledge of the NATs. */
  public PunchSession(
      SessionId id,
      ProbeKeys keys,
      Role role,
      List<LocalSocket> sockets,
      List<Candidate> remoteCandidates) {
    this(id, keys, role, sockets, remoteCandidates, null, null);
  }

  /** Copies the lists. */
  public PunchSession {
    sockets = List.copyOf(sockets);
    remoteCandidates = List.copyOf(remoteCandidates);
  }
}
