package io.github.uhp.simnet;

import java.time.Duration;

/**
 * What kind of NAT one is, in the terms of RFC 4787.
 *
 * @param mapping on what a mapping depends (§4.1)
 * @param filtering on what it depends who is let in (§5)
 * @param allocation how external ports are chosen (§4.2)
 * @param timeout after how long without an outbound packet a mapping is gone (§4.3)
 * @param hairpinning whether inside hosts reach each other through external addresses (§6)
 */
public record NatBehaviour(
    Dependence mapping,
    Dependence filtering,
    PortAllocation allocation,
    Duration timeout,
    boolean hairpinning) {

  /** Random ports, two minutes, no hairpinning. */
  public static NatBehaviour of(Dependence mapping, Dependence filtering) {
    return new NatBehaviour(
        mapping, filtering, PortAllocation.RANDOM, Duration.ofMinutes(2), false);
  }

  /** The same with another port allocation. */
  public NatBehaviour allocating(PortAllocation value) {
    return new NatBehaviour(mapping, filtering, value, timeout, hairpinning);
  }

  /** The same with another lifetime of idle mappings. */
  public NatBehaviour keeping(Duration value) {
    return new NatBehaviour(mapping, filtering, allocation, value, hairpinning);
  }

  /** The same with hairpinning, the source being external (§6, REQ-9). */
  public NatBehaviour hairpin() {
    return new NatBehaviour(mapping, filtering, allocation, timeout, true);
  }
}
