package io.github.uhp.natlab;

/** How a {@link Router} translates and filters UDP (RFC 4787 §4.1, §4.2 and §5). */
public enum Nat {
  /**
   * Linux masquerade: keeps the port where it is free (endpoint-independent mapping in practice)
   * and filters by address and port. What most home routers do.
   */
  MASQUERADE(true, true),

  /**
   * Masquerade with a random port for every destination (address- and port-dependent mapping), the
   * same filter: a symmetric NAT.
   */
  SYMMETRIC(false, true),

  /**
   * A symmetric NAT whose every new mapping takes the next of the ports from {@value
   * RouterRules#FIRST_PORT} on, and after {@value RouterRules#PORTS} of them the first again.
   */
  SEQUENTIAL(false, true),

  /**
   * A symmetric NAT that takes any of {@value RouterRules#BLOCK} ports from {@value
   * RouterRules#FIRST_PORT} on, as one at which each customer has a block.
   */
  PORT_BLOCK(false, true),

  /**
   * One of {@value RouterRules#PORTS} ports, by a hash of the destination's address and of the
   * source (address-dependent mapping), filtered by address and port. Where two flows to one
   * destination have the same, the second gets nowhere.
   */
  ADDRESS_DEPENDENT(false, true),

  /**
   * Keeps the port, and lets in whoever has an address that the port has sent to (address-dependent
   * filtering). Two hosts of the private network must not use the same port.
   */
  ADDRESS_RESTRICTED(true, false),

  /**
   * Keeps the port, and lets anyone in who sends to it (endpoint-independent filtering). To a host
   * whose port another one has it is {@link #SYMMETRIC}.
   */
  FULL_CONE(true, false),

  /**
   * None: the hosts behind the router have public addresses, and it forwards both ways whatever
   * comes.
   */
  ROUTED(true, false);

  private final boolean keepsPort;
  private final boolean filtersByPort;

  Nat(boolean keepsPort, boolean filtersByPort) {
    this.keepsPort = keepsPort;
    this.filtersByPort = filtersByPort;
  }

  /** Whether the outside sees the port that the inner host sends from, where it is free. */
  public boolean keepsPort() {
    return keepsPort;
  }

  /** Whether only an address and port that the inner host has sent to may answer it. */
  public boolean filtersByPort() {
    return filtersByPort;
  }

  /** Whether it learns which inner host has sent from a port, and leads outsiders there. */
  boolean isCone() {
    return this == FULL_CONE || this == ADDRESS_RESTRICTED;
  }
}
