package io.github.uhp.simnet;

import java.time.Duration;

/**
 * How a link treats each packet, the same in both directions.
 *
 * @param delay every packet's
 * @param jitter up to so much more, uniformly
 * @param loss probability that a packet vanishes
 * @param duplication probability that it arrives twice
 * @param reordering probability that it is held back for another delay and jitter
 * @param corruption probability that a copy arrives with one bit of its payload turned, as where a
 *     UDP checksum is missing or wrong
 * @param maxPayload longest UDP payload that passes, in bytes: the MTU less 28 with IPv4, less 48
 *     with IPv6. Longer ones vanish without a word, as where ICMP is filtered
 */
public record LinkConditions(
    Duration delay,
    Duration jitter,
    double loss,
    double duplication,
    double reordering,
    double corruption,
    int maxPayload) {

  /** Longest UDP payload of all. */
  private static final int UNLIMITED = 65_507;

  /** A perfect link but for its delay. */
  public static LinkConditions delay(Duration delay) {
    return new LinkConditions(delay, Duration.ZERO, 0, 0, 0, 0, UNLIMITED);
  }

  /** The same with jitter. */
  public LinkConditions jitter(Duration value) {
    return new LinkConditions(delay, value, loss, duplication, reordering, corruption, maxPayload);
  }

  /** The same with loss. */
  public LinkConditions loss(double probability) {
    return new LinkConditions(
        delay, jitter, probability, duplication, reordering, corruption, maxPayload);
  }

  /** The same with duplication. */
  public LinkConditions duplication(double probability) {
    return new LinkConditions(delay, jitter, loss, probability, reordering, corruption, maxPayload);
  }

  /** The same with reordering. */
  public LinkConditions reordering(double probability) {
    return new LinkConditions(
        delay, jitter, loss, duplication, probability, corruption, maxPayload);
  }

  /** The same with corruption. */
  public LinkConditions corruption(double probability) {
    return new LinkConditions(
        delay, jitter, loss, duplication, reordering, probability, maxPayload);
  }

  /** The same with a limit to the UDP payload. */
  public LinkConditions maxPayload(int bytes) {
    return new LinkConditions(delay, jitter, loss, duplication, reordering, corruption, bytes);
  }
}
