package io.github.uhp.punch;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.punch.NatSide.Likelihood;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two peers can expect of punching, given what each found out about its NAT: for people,
 * before they try, and when it failed. A session with these profiles does what it says here.
 *
 * @param chance how it will most likely go
 * @param tactics what is tried, in this order; at least one
 * @param ownKind the row of the matrix of NATs, see {@link NatWords#kind}; {@code ?} if unknown
 * @param peerKind the column
 * @param sameNat whether the server sees both at one address: they are behind the same NAT, or on
 *     one machine
 * @param odds what was measured of such pairs; null if the cell is unknown
 * @param advice what people can change, one thought a line; may be empty
 */
public record Outlook(
    Chance chance,
    List<Tactic> tactics,
    String ownKind,
    String peerKind,
    boolean sameNat,
    @Nullable Odds odds,
    List<String> advice) {

  private static final String NOT_KNOWN = "?";

  /** How likely a path is found, where no firewall forbids it. */
  public enum Chance {
    /** One side has not found out enough to tell. */
    UNKNOWN("?", "one side has not found out enough of its NAT to tell; it is tried"),
    /** Both NATs open to simultaneous checks. */
    CERTAIN("S", "a path is found"),
    /** Both NATs most likely do; one server address does not show it. */
    LIKELY("S?", "a path is most likely found"),
    /** Ports have to be guessed, and follow an order. */
    GUESSED("P", "a path is found if the next port is guessed right, as it mostly is"),
    /** One side's port has to be found among all. */
    SEARCHED("B", "a path is found after a search for a port"),
    /** No probe can get through. */
    NONE("-", "no path can be found, unless both are in one network");

    private final String symbol;
    private final String text;

    Chance(String symbol, String text) {
      this.symbol = symbol;
      this.text = text;
    }

    /**
     * What stands in the cell: S simultaneous checks, P prediction, B search, - nothing; with a ?
     * if it is not certain.
     */
    public String symbol() {
      return symbol;
    }

    /** In words for a person. */
    public String text() {
      return text;
    }
  }

  /** Copies the lists. */
  public Outlook {
    tactics = List.copyOf(tactics);
    advice = List.copyOf(advice);
  }

  /** The cell of the matrix, as {@code D/APDF to EIM/APDF: B}. */
  public String cell() {
    return ownKind + " to " + peerKind + ": " + chance.symbol;
  }

  /**
   * Of these two.
   *
   * @param own what one side found out; null if nothing
   * @param peer what the other did; null if nothing
   */
  public static Outlook of(@Nullable NatProfile own, @Nullable NatProfile peer) {
    List<Tactic> tactics =
        Plan.of(PunchConfig.defaults(), own, peer).steps().stream().map(Plan.Step::tactic).toList();
    Chance chance = chance(tactics, own, peer);
    boolean sameNat = own != null && peer != null && isOneAddress(own, peer);
    return new Outlook(
        chance,
        tactics,
        own == null ? NOT_KNOWN : NatWords.kind(own),
        peer == null ? NOT_KNOWN : NatWords.kind(peer),
        sameNat,
        Odds.of(chance, own, peer),
        Advice.of(chance, sameNat, own, peer));
  }

  private static boolean isOneAddress(NatProfile own, NatProfile peer) {
    if (own.reflexive().isEmpty() || peer.reflexive().isEmpty()) {
      return false;
    }
    InetAddress here = own.reflexive().get(0).getAddress();
    return here.equals(peer.reflexive().get(0).getAddress()) && !here.isLoopbackAddress();
  }

  private static Chance chance(
      List<Tactic> tactics, @Nullable NatProfile own, @Nullable NatProfile peer) {
    if (own == null || peer == null || NatSide.isUnknown(own) || NatSide.isUnknown(peer)) {
      return Chance.UNKNOWN;
    }
    NatSide here = NatSide.of(own);
    NatSide there = NatSide.of(peer);
    Likelihood toHere = Plan.blocked(here, there);
    Likelihood toThere = Plan.blocked(there, here);
    if (toHere != Likelihood.YES && toThere != Likelihood.YES) {
      return toHere == Likelihood.NO && toThere == Likelihood.NO ? Chance.CERTAIN : Chance.LIKELY;
    }
    if (tactics.contains(Tactic.PORT_PREDICTION)) {
      return Chance.GUESSED;
    }
    return tactics.contains(Tactic.PORT_SEARCH) ? Chance.SEARCHED : Chance.NONE;
  }
}
