package io.github.uhp.simnet;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What kind of NAT one is, in the terms of RFC 4787. Immutable: each method with the name of a
 * value gives a copy that differs in it.
 *
 * <p>Defaults: random ports, mappings that end after 2 minutes without a packet from inside and
 * have no greatest age, paired pooling, no hairpinning.
 */
public final class NatBehaviour {

  /** RFC 4787 §4.3, REQ-5. */
  private static final Duration DEFAULT_IDLE = Duration.ofMinutes(2);

  /** What Linux takes for a UDP flow that had an answer; nf_conntrack_udp_timeout_stream. */
  private static final Duration LINUX_IDLE = Duration.ofSeconds(120);

  private final Values values;

  private static final class Values {
    Dependence mapping = Dependence.ENDPOINT_INDEPENDENT;
    Dependence filtering = Dependence.ENDPOINT_INDEPENDENT;
    PortAllocation allocation = PortAllocation.random();
    Duration idle = DEFAULT_IDLE;
    @Nullable Duration age;
    boolean refreshedFromOutside;
    Hairpinning hairpinning = Hairpinning.OFF;
    Pooling pooling = Pooling.PAIRED;
    boolean unsolicitedTakesPort;

    Values copy() {
      Values copy = new Values();
      copy.mapping = mapping;
      copy.filtering = filtering;
      copy.allocation = allocation;
      copy.idle = idle;
      copy.age = age;
      copy.refreshedFromOutside = refreshedFromOutside;
      copy.hairpinning = hairpinning;
      copy.pooling = pooling;
      copy.unsolicitedTakesPort = unsolicitedTakesPort;
      return copy;
    }
  }

  private NatBehaviour(Values values) {
    this.values = values;
  }

  private NatBehaviour with(Consumer<Values> change) {
    Values copy = values.copy();
    change.accept(copy);
    return new NatBehaviour(copy);
  }

  /**
   * A NAT with that mapping and filtering, else with the defaults.
   *
   * @param mapping on what a mapping depends (§4.1)
   * @param filtering on what it depends who is let in (§5)
   */
  public static NatBehaviour of(Dependence mapping, Dependence filtering) {
    return new NatBehaviour(new Values())
        .with(
            it -> {
              it.mapping = mapping;
              it.filtering = filtering;
            });
  }

  /** A full cone in the words of RFC 3489 §5: everything is endpoint-independent. */
  public static NatBehaviour fullCone() {
    return of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT);
  }

  /** A restricted cone: endpoint-independent mapping, address-dependent filtering. */
  public static NatBehaviour restrictedCone() {
    return of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS);
  }

  /** A port-restricted cone: endpoint-independent mapping, filtering by address and port. */
  public static NatBehaviour portRestrictedCone() {
    return of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT);
  }

  /** A symmetric NAT: mapping and filtering by address and port, random ports. */
  public static NatBehaviour symmetric() {
    return of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT);
  }

  /**
   * Linux masquerade: one flow each, which keeps the port unless another flow has it to the same
   * destination, and is refreshed from both sides.
   */
  public static NatBehaviour linuxMasquerade() {
    return symmetric()
        .allocating(PortAllocation.overloading())
        .keeping(LINUX_IDLE)
        .refreshedFromOutside();
  }

  /** Linux masquerade with {@code random}: a random port for each flow. */
  public static NatBehaviour linuxMasqueradeRandom() {
    return symmetric().keeping(LINUX_IDLE).refreshedFromOutside();
  }

  /**
   * A carrier's NAT after RFC 6888: endpoint-independent, with blocks of ports and hairpinning.
   *
   * @param blockSize ports in a block
   */
  public static NatBehaviour carrierGrade(int blockSize) {
    return fullCone().allocating(PortAllocation.block(blockSize)).hairpin();
  }

  /** The same with another mapping. */
  public NatBehaviour mapping(Dependence value) {
    return with(it -> it.mapping = value);
  }

  /** The same with another filtering. */
  public NatBehaviour filtering(Dependence value) {
    return with(it -> it.filtering = value);
  }

  /** The same with another port allocation. */
  public NatBehaviour allocating(PortAllocation value) {
    return with(it -> it.allocation = value);
  }

  /** The same with another lifetime of idle mappings (§4.3). */
  public NatBehaviour keeping(Duration value) {
    return with(it -> it.idle = value);
  }

  /** The same with mappings that end at that age, however busy they are. */
  public NatBehaviour ageing(Duration value) {
    return with(it -> it.age = value);
  }

  /** The same, but packets from outside that are let in keep a mapping, too (§4.3, REQ-6). */
  public NatBehaviour refreshedFromOutside() {
    return with(it -> it.refreshedFromOutside = true);
  }

  /** The same with hairpinning, the source being external (§6, REQ-9). */
  public NatBehaviour hairpin() {
    return hairpinning(Hairpinning.EXTERNAL_SOURCE);
  }

  /** The same with another hairpinning. */
  public NatBehaviour hairpinning(Hairpinning value) {
    return with(it -> it.hairpinning = value);
  }

  /** The same with another choice among several external addresses. */
  public NatBehaviour pooling(Pooling value) {
    return with(it -> it.pooling = value);
  }

  /**
   * The same, but a packet from outside that is not let in leaves an entry, which takes its
   * destination port for flows to its source as long as an idle mapping lives. So does Linux where
   * the router itself takes packets from outside.
   */
  public NatBehaviour unsolicitedTakesPort() {
    return with(it -> it.unsolicitedTakesPort = true);
  }

  /** On what a mapping depends. */
  public Dependence mapping() {
    return values.mapping;
  }

  /** On what it depends who is let in. */
  public Dependence filtering() {
    return values.filtering;
  }

  /** How external ports are chosen. */
  public PortAllocation allocation() {
    return values.allocation;
  }

  boolean isOverloading() {
    return values.allocation instanceof PortAllocation.Preserving it && it.overloading();
  }

  long idleNanos() {
    return values.idle.toNanos();
  }

  /** The greatest age of a mapping. */
  long ageNanos() {
    return values.age == null ? Long.MAX_VALUE : values.age.toNanos();
  }

  boolean isRefreshedFromOutside() {
    return values.refreshedFromOutside;
  }

  Hairpinning hairpinning() {
    return values.hairpinning;
  }

  Pooling pooling() {
    return values.pooling;
  }

  boolean takesPortsUnsolicited() {
    return values.unsolicitedTakesPort;
  }
}
