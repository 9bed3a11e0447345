package io.github.uhp.simnet;

/** How a NAT with several external addresses chooses one (RFC 4787 §4.1, REQ-2). */
public enum Pooling {
  /** One for each inside host. */
  PAIRED,
  /** Any for each mapping. */
  ARBITRARY
}
