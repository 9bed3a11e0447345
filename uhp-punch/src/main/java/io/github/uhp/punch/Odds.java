package io.github.uhp.punch;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How often, and how fast, connections of a kind came to be in the simulated network, where nothing
 * is lost: the table of {@code docs/nat-matrix.md}, rounded to the careful side.
 *
 * @param percent of the connections that came to be
 * @param medianRoundTrips the time that half of them took at the most
 * @param slowRoundTrips the time that 99 of 100 of them took at the most
 */
public record Odds(int percent, double medianRoundTrips, double slowRoundTrips) {

  /** The round trip in the simulated network. */
  public static final Duration ROUND_TRIP = Duration.ofMillis(44);

  private static final Odds NONE = new Odds(0, 0, 0);
  private static final Odds SIMULTANEOUS = new Odds(100, 1.25, 1.25);
  private static final Odds ONE_GUESSED = new Odds(100, 1.25, 1.5);
  private static final Odds BOTH_GUESSED = new Odds(99, 1.25, 3);
  private static final Odds IN_A_BLOCK = new Odds(99, 15, 30);
  private static final Odds AMONG_ALL = new Odds(99, 115, 275);

  /** From so many on it is the pace of the probes that counts, and not the round trip. */
  private static final double PACED = 10;

  /** Of a pair of NATs; null if it cannot be told. */
  static @Nullable Odds of(
      Outlook.Chance chance, @Nullable NatProfile own, @Nullable NatProfile peer) {
    if (own == null || peer == null) {
      return null;
    }
    return switch (chance) {
      case UNKNOWN -> null;
      case CERTAIN, LIKELY -> SIMULTANEOUS;
      case GUESSED -> NatSide.isMoving(own) && NatSide.isMoving(peer) ? BOTH_GUESSED : ONE_GUESSED;
      case SEARCHED -> isBlock(own) || isBlock(peer) ? IN_A_BLOCK : AMONG_ALL;
      case NONE -> NONE;
    };
  }

  /** Only the side whose port is not known is searched. */
  private static boolean isBlock(NatProfile profile) {
    return NatSide.isMoving(profile) && profile.allocation() instanceof PortAllocation.Block;
  }

  /** The time that half of them took at the most, with a round trip of {@link #ROUND_TRIP}. */
  public Duration median() {
    return time(medianRoundTrips);
  }

  /** The time that 99 of 100 of them took at the most, with a round trip of {@link #ROUND_TRIP}. */
  public Duration slow() {
    return time(slowRoundTrips);
  }

  private static Duration time(double roundTrips) {
    return Duration.ofNanos(Math.round(roundTrips * ROUND_TRIP.toNanos()));
  }

  /** For people. */
  public String text() {
    if (percent == 0) {
      return "0 of 100";
    }
    String all = percent + " of 100 in the simulated network, ";
    return medianRoundTrips == slowRoundTrips
        ? all + "within " + inWords(slowRoundTrips)
        : all
            + "half within "
            + inWords(medianRoundTrips)
            + ", 99 within "
            + inWords(slowRoundTrips);
  }

  private String inWords(double roundTrips) {
    return slowRoundTrips < PACED
        ? String.format(Locale.ROOT, "%.2f round trips", roundTrips)
        : String.format(Locale.ROOT, "%.1f s", time(roundTrips).toMillis() / 1000.0);
  }
}
