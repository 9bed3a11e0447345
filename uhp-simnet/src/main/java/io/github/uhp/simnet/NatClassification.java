package io.github.uhp.simnet;

/**
 * What kind of NAT one is, found out from its two sides by a script after RFC 5780 §4. The same
 * script runs against simulated and real NATs.
 *
 * @param translating whether addresses are changed at all
 * @param mapping on what a mapping depends (RFC 4787 §4.1). A NAT that depends on the destination
 *     but keeps the port wherever it can is seen as what it then does: endpoint-independent
 * @param filtering on what it depends who is let in (§5)
 * @param ports how external ports follow from one new socket to the next (§4.2)
 * @param stride by how much, if sequential; else 0
 * @param perHost if sequential: whether each inside host has a sequence of its own
 * @param overloading if ports are preserved: whether a second host with the same port keeps it, too
 *     (REQ-3)
 * @param pooling whether all sockets of a host get one external address (REQ-2)
 * @param hairpinning as seen by hosts that have sent to each other. Where both mapping and
 *     filtering depend on address and port, no such packet gets in, and none is seen
 * @param unsolicitedTakesPort whether a packet from outside that was not let in makes a later
 *     mapping to its source leave from another port. False where the mapping depends on the
 *     destination or nothing is filtered, because it cannot be told there
 */
public record NatClassification(
    boolean translating,
    Dependence mapping,
    Dependence filtering,
    Ports ports,
    int stride,
    boolean perHost,
    boolean overloading,
    Pooling pooling,
    Hairpinning hairpinning,
    boolean unsolicitedTakesPort) {

  /** How external ports follow from one new socket to the next. */
  public enum Ports {
    /** Each is the internal one. */
    PRESERVED,
    /** Each is a little more than the last. */
    SEQUENTIAL,
    /** They lie close together, in no order. */
    BLOCK,
    /** They have no pattern. */
    RANDOM
  }

  /**
   * Runs the script. Other traffic through the NAT should be rare.
   *
   * @throws IllegalStateException if a packet from inside does not arrive, or its answer does not
   */
  public static NatClassification of(NatBench bench) {
    return new ClassificationScript(bench).run();
  }
}
