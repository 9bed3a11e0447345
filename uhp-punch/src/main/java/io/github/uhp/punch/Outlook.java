package io.github.uhp.punch;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.punch.NatSide.Likelihood;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two peers can expect of punching, given what each found out about its NAT: for people,
 * before they try. A session with these profiles does what it says here.
 *
 * @param chance how it will most likely go
 * @param tactics what is tried, in this order; at least one
 */
public record Outlook(Chance chance, List<Tactic> tactics) {

  /** How likely a path is found, where no firewall forbids it. */
  public enum Chance {
    /** One side has not found out enough to tell. */
    UNKNOWN,
    /** Both NATs open to simultaneous checks. */
    CERTAIN,
    /** Both NATs most likely do; one server address does not show it. */
    LIKELY,
    /** Ports have to be guessed, and follow an order. */
    GUESSED,
    /** One side's port has to be found among all. */
    SEARCHED,
    /** No probe can get through. */
    NONE
  }

  /** Copies the list. */
  public Outlook {
    tactics = List.copyOf(tactics);
  }

  /**
   * Of these two.
   *
   * @param own what one side found out; null if nothing
   * @param peer what the other did; null if nothing
   */
  public static Outlook of(@Nullable NatProfile own, @Nullable NatProfile peer) {
    Plan plan = Plan.of(PunchConfig.defaults(), own, peer);
    List<Tactic> tactics = plan.steps().stream().map(Plan.Step::tactic).toList();
    return new Outlook(chance(plan, tactics, own, peer), tactics);
  }

  private static Chance chance(
      Plan plan, List<Tactic> tactics, @Nullable NatProfile own, @Nullable NatProfile peer) {
    if (own == null || peer == null || NatSide.isUnknown(own) || NatSide.isUnknown(peer)) {
      return Chance.UNKNOWN;
    }
    if (tactics.contains(Tactic.PORT_PREDICTION)) {
      return Chance.GUESSED;
    }
    if (tactics.contains(Tactic.PORT_SEARCH)) {
      return Chance.SEARCHED;
    }
    if (plan.failure() != null) {
      return Chance.NONE;
    }
    NatSide here = NatSide.of(own);
    NatSide there = NatSide.of(peer);
    boolean certain =
        Plan.blocked(here, there) == Likelihood.NO && Plan.blocked(there, here) == Likelihood.NO;
    return certain ? Chance.CERTAIN : Chance.LIKELY;
  }
}
