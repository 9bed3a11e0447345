package io.github.uhp.punch;

import io.github.uhp.simnet.LinkConditions;
import java.time.Duration;

/** What the way between two peers is like: that of two links, from each NAT to the internet. */
enum MatrixLink {
  GOOD("nothing lost", World.LINK, Duration.ZERO),
  LOSS_5("5 % loss", World.LINK.loss(onEach(0.05)), Duration.ZERO),
  LOSS_20("20 % loss", World.LINK.loss(onEach(0.2)), Duration.ZERO),
  JITTER("200 ms jitter", World.LINK.jitter(Duration.ofMillis(100)), Duration.ofMillis(200));

  /** Twice through both NATs' links and both peers' networks. */
  private static final Duration PERFECT = World.HOP.plus(World.LAN.delay()).multipliedBy(4);

  final String text;
  final LinkConditions conditions;

  /** On average. */
  private final Duration delayedBy;

  MatrixLink(String text, LinkConditions conditions, Duration delayedBy) {
    this.text = text;
    this.conditions = conditions;
    this.delayedBy = delayedBy;
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
