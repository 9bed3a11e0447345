package io.github.uhp.punch;

import io.github.uhp.simnet.LinkConditions;
import java.time.Duration;

/** What the way between two peers is like: that of two links, from each NAT to the internet. */
enum MatrixLink {
  GOOD("nothing lost", World.LINK, Duration.ZERO, 1, 0.98),
  LOSS_5("5 % loss", World.LINK.loss(onEach(0.05)), Duration.ZERO, 0.96, 0.98),
  LOSS_20("20 % loss", World.LINK.loss(onEach(0.2)), Duration.ZERO, 0.93, 0.98),
  JITTER(
      "200 ms jitter",
      World.LINK.jitter(Duration.ofMillis(100)),
      Duration.ofMillis(200),
      0.96,
      0.98);

  /** Twice through both NATs' links and both peers' networks. */
  private static final Duration PERFECT = World.HOP.plus(World.LAN.delay()).multipliedBy(4);

  final String text;
  final LinkConditions conditions;

  /** On average. */
  private final Duration delayedBy;

  /** The share of connections to be had where a port must be guessed. */
  final double predictedRate;

  /** Likewise where it must be searched. */
  final double searchedRate;

  MatrixLink(
      String text,
      LinkConditions conditions,
      Duration delayedBy,
      double predictedRate,
      double searchedRate) {
    this.text = text;
    this.conditions = conditions;
    this.delayedBy = delayedBy;
    this.predictedRate = predictedRate;
    this.searchedRate = searchedRate;
  }

  /** What each of two links must lose for so much in all. */
  private static double onEach(double loss) {
    return 1 - Math.sqrt(1 - loss);
  }

  /** The mean round trip between the peers. */
  Duration roundTrip() {
    return PERFECT.plus(delayedBy);
  }
}
