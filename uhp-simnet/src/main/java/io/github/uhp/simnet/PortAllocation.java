package io.github.uhp.simnet;

/** How a NAT chooses the external port of a new mapping (RFC 4787 §4.2), from 1024 upwards. */
public sealed interface PortAllocation {

  /**
   * The internal port if it is free.
   *
   * @param overloading whether mappings to different destinations may have the same external port,
   *     as Linux does it; what comes in is then told apart by its source, so that filtering is at
   *     least as strict as mapping. Means nothing with endpoint-independent mapping
   * @param collision what else is taken
   */
  record Preserving(boolean overloading, Collision collision) implements PortAllocation {}

  /**
   * One after the other.
   *
   * @param stride by how much each is larger than the last, at least 1
   * @param perHost whether each inside host has a sequence of its own
   */
  record Sequential(int stride, boolean perHost) implements PortAllocation {
    /** Checks the stride. */
    public Sequential {
      if (stride < 1) {
        throw new IllegalArgumentException("stride " + stride);
      }
    }
  }

  /** Any. */
  record Randomly() implements PortAllocation {}

  /**
   * Any of a block that is the inside host's alone, and of a further block once it is full (RFC
   * 6888 §4, RFC 7422).
   *
   * @param size ports in a block, 1 to 64,512
   */
  record Block(int size) implements PortAllocation {
    /** Checks the size. */
    public Block {
      if (size < 1 || size > Ports.COUNT) {
        throw new IllegalArgumentException("block of " + size);
      }
    }
  }

  /** What a preserving NAT takes when the internal port is not free. */
  enum Collision {
    /** The next one that is. */
    NEXT,
    /** Any that is. */
    RANDOM
  }

  /** The internal port if it is free, else the next free one. */
  static PortAllocation preserving() {
    return new Preserving(false, Collision.NEXT);
  }

  /** The internal port, for each destination anew; if it is taken there, any. As Linux does it. */
  static PortAllocation overloading() {
    return new Preserving(true, Collision.RANDOM);
  }

  /** The next free one after the last of all hosts. */
  static PortAllocation sequential() {
    return new Sequential(1, false);
  }

  /** Any free one. */
  static PortAllocation random() {
    return new Randomly();
  }

  /** Any free one in a block of the host. */
  static PortAllocation block(int size) {
    return new Block(size);
  }
}
