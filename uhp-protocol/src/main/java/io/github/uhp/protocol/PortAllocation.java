package io.github.uhp.protocol;

/**
 * How a NAT chooses the public port of a new mapping (RFC 4787 §4.2), as far as a few samples show
 * it.
 */
public sealed interface PortAllocation {

  /** Not tested, or too few samples. */
  record Unknown() implements PortAllocation {}

  /** The internal port, where it is free. */
  record Preserving() implements PortAllocation {}

  /**
   * The last one's port and a step.
   *
   * @param step from one new mapping to the next, in ports; from -{@link #MAX_STEP} to {@link
   *     #MAX_STEP}, never 0
   */
  record Sequential(int step) implements PortAllocation {

    /** The widest step that is taken for one. */
    public static final int MAX_STEP = 64;

    /** Checks the step. */
    public Sequential {
      if (step == 0 || step < -MAX_STEP || step > MAX_STEP) {
        throw new IllegalArgumentException("step out of range");
      }
    }
  }

  /** Any port, without an order that could be seen. */
  record Random() implements PortAllocation {}

  /**
   * Any port of a range that is this customer's (RFC 6888 §4, RFC 7422).
   *
   * @param lowPort the first, from 1
   * @param highPort the last, at most 65,535, not below the first
   */
  record Block(int lowPort, int highPort) implements PortAllocation {

    /** Checks the range. */
    public Block {
      Checks.port(lowPort);
      Checks.port(highPort);
      if (lowPort > highPort) {
        throw new IllegalArgumentException("block ends before it begins");
      }
    }
  }
}
