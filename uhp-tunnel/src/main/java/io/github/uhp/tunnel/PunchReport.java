package io.github.uhp.tunnel;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.punch.FailureReason;
import io.github.uhp.punch.Outlook;
import io.github.uhp.punch.PairReport;
import io.github.uhp.punch.SearchReport;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why no path to another peer was found, candidate by candidate. Immutable.
 *
 * @param peer who could not be reached
 * @param observed where the server sees it
 * @param own what this side found out of its NAT; null if nothing
 * @param theirs what the peer has signed of its own; null if nothing
 * @param reason why it failed; null if the time that was given ended first
 * @param pairs what was tried, and what became of each
 * @param search what this side has done in a port search; null if there was none
 */
public record PunchReport(
    PeerId peer,
    InetSocketAddress observed,
    @Nullable NatProfile own,
    @Nullable NatProfile theirs,
    @Nullable FailureReason reason,
    List<PairReport> pairs,
    @Nullable SearchReport search) {

  /** Copies the list. */
  public PunchReport {
    pairs = List.copyOf(pairs);
  }

  /** What the two NATs let expect, and what can be changed. */
  public Outlook outlook() {
    return Outlook.of(own, theirs);
  }

  /** What people can change, one thought a line; may be empty. */
  public List<String> advice() {
    Outlook outlook = outlook();
    boolean open =
        outlook.chance() == Outlook.Chance.CERTAIN || outlook.chance() == Outlook.Chance.LIKELY;
    if (reason == FailureReason.NOTHING_HEARD && open && !outlook.sameNat()) {
      return List.of(
          "the NATs would let probes in: look for a firewall that blocks UDP between the two");
    }
    return outlook.advice();
  }
}
