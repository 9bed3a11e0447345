package io.github.uhp.natlab;

/** How a {@link Router} translates and filters UDP (RFC 4787 §4.1 and §5). */
public enum Nat {
  /**
   * Linux masquerade: keeps the port where it is free (endpoint-independent mapping in practice)
   * and filters by address and port. What most home routers do.
   */
  MASQUERADE(true),

  /**
   * Masquerade with a random port for every destination (address- and port-dependent mapping), the
   * same filter: a symmetric NAT.
   */
  SYMMETRIC(true),

  /**
   * Keeps the port, and lets anyone in who sends to it (endpoint-independent filtering). Two hosts
   * of the private network must not use the same port.
   */
  FULL_CONE(false);

  private final boolean filtering;

  Nat(boolean filtering) {
    this.filtering = filtering;
  }

  /** Whether only addresses that the inner host has sent to may answer it. */
  public boolean isFiltering() {
    return filtering;
  }
}
