package io.github.uhp.punch;

import static io.github.uhp.simnet.Dependence.ADDRESS;
import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;

import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A kind of NAT in the matrix.
 *
 * @param stable whether its mapping is endpoint-independent; else it depends on the destination's
 *     address, or on address and port, in half of the runs each
 */
record MatrixNat(boolean stable, Dependence filtering, Ports ports) {

  /** How ports are given out. */
  enum Ports {
    RANDOM("random", PortAllocation.random()),
    BLOCK("random in a block of 512", PortAllocation.block(512)),
    SEQUENTIAL("sequential", PortAllocation.sequential()),
    /** A carrier's, whose other customers take the ports that were guessed. */
    SHARED("sequential, 20 a second taken by strangers", PortAllocation.sequential()),
    STRIDE("sequential for each host, stride 2", new PortAllocation.Sequential(2, true)),
    PRESERVING("preserving, else the next", PortAllocation.preserving()),
    OVERLOADING("preserving with overload", PortAllocation.overloading());

    final String text;
    final PortAllocation allocation;

    Ports(String text, PortAllocation allocation) {
      this.text = text;
      this.allocation = allocation;
    }

    /** Whether the port towards the next destination can be guessed. */
    boolean isPredictable() {
      return this != RANDOM && this != BLOCK && this != SHARED;
    }

    /** Lets strangers use a NAT if it is a shared one. */
    void shareWithStrangers(Nat nat) {
      if (this == SHARED) {
        nat.share(STRANGERS, STRANGERS_PORTS_PER_SECOND);
      }
    }
  }

  private static final int STRANGERS = 200;
  private static final double STRANGERS_PORTS_PER_SECOND = 20;

  static final MatrixNat STRICT = new MatrixNat(true, ADDRESS_AND_PORT, Ports.RANDOM);

  /** Those of the table, with random ports. */
  static List<MatrixNat> all() {
    return Stream.of(true, false)
        .flatMap(stable -> Arrays.stream(Dependence.values()).map(it -> random(stable, it)))
        .toList();
  }

  private static MatrixNat random(boolean stable, Dependence filtering) {
    return new MatrixNat(stable, filtering, Ports.RANDOM);
  }

  /** One that gives each destination a port of its own, but for what is preserved with overload. */
  static MatrixNat moving(Dependence filtering, Ports ports) {
    return new MatrixNat(false, filtering, ports);
  }

  NatBehaviour behaviour(boolean byAddressAlone) {
    Dependence mapping =
        stable ? ENDPOINT_INDEPENDENT : byAddressAlone ? ADDRESS : ADDRESS_AND_PORT;
    return NatBehaviour.of(mapping, filtering).allocating(ports.allocation);
  }

  /** Whether the other side can know its port. */
  boolean isKnown() {
    return stable || ports == Ports.OVERLOADING;
  }

  boolean isStrict() {
    // An overloaded port lets in only whom its mapping was made for.
    return filtering == ADDRESS_AND_PORT || ports == Ports.OVERLOADING && !stable;
  }

  String text() {
    String filter =
        switch (filtering) {
          case ENDPOINT_INDEPENDENT -> "EIF";
          case ADDRESS -> "ADF";
          case ADDRESS_AND_PORT -> "APDF";
        };
    return (stable ? "EIM/" : "D/") + filter;
  }

  @Override
  public String toString() {
    return text() + (stable || ports == Ports.RANDOM ? "" : " " + ports.text);
  }
}
