package io.github.uhp.simnet;

/** How a NAT chooses the external port of a new mapping (RFC 4787 §4.2). */
public enum PortAllocation {
  /** The internal port if it is free, else the next free one. */
  PRESERVING,
  /** The next free one after the last. */
  SEQUENTIAL,
  /** Any free one. */
  RANDOM
}
