package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.NatBehaviour;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client finds out of each kind of NAT, in virtual time. */
class NatDiscoveryTest {

  private static final Map<Dependence, NatDependence> EXACT =
      Map.of(
          Dependence.ENDPOINT_INDEPENDENT, NatDependence.ENDPOINT_INDEPENDENT,
          Dependence.ADDRESS, NatDependence.ADDRESS_DEPENDENT,
          Dependence.ADDRESS_AND_PORT, NatDependence.ADDRESS_AND_PORT_DEPENDENT);

  /** How the simulated NATs choose ports, and what is found out of it. */
  private enum Ports {
    PRESERVING(io.github.uhp.simnet.PortAllocation.preserving(), new PortAllocation.Preserving()),
    SEQUENTIAL(io.github.uhp.simnet.PortAllocation.sequential(), new PortAllocation.Sequential(1)),
    STRIDES(
        new io.github.uhp.simnet.PortAllocation.Sequential(3, false),
        new PortAllocation.Sequential(3)),
    RANDOM(io.github.uhp.simnet.PortAllocation.random(), new PortAllocation.Random());

    final io.github.uhp.simnet.PortAllocation simulated;
    final PortAllocation found;

    Ports(io.github.uhp.simnet.PortAllocation simulated, PortAllocation found) {
      this.simulated = simulated;
      this.found = found;
    }
  }

  static Stream<Arguments> kinds() {
    return Stream.of(Dependence.values())
        .flatMap(
            mapping ->
                Stream.of(Dependence.values())
                    .flatMap(
                        filtering ->
                            Stream.of(Ports.values())
                                .map(
                                    ports ->
                                        Arguments.of(
                                            NatBehaviour.of(mapping, filtering)
                                                .allocating(ports.simulated),
                                            ports))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fromTwoAddressesEachKindIsKnown(NatBehaviour behaviour, Ports ports) {
    NatWorld world = new NatWorld(1);
    NatFindings found = world.discover(behaviour);

    assertThat(found.profile().mapping()).isEqualTo(EXACT.get(behaviour.mapping()));
    assertThat(found.profile().filtering()).isEqualTo(EXACT.get(behaviour.filtering()));
    assertThat(found.profile().allocation()).isEqualTo(ports.found);
    assertThat(found.secondPortReached()).isTrue();
    assertThat(found.secondAddressReached()).isTrue();
    assertThat(found.roundTrip()).isEqualTo(Duration.ofMillis(80));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fromOneAddressNothingIsPretended(NatBehaviour behaviour, Ports ports) {
    NatWorld world = new NatWorld(2);
    world.secondAddress = false;
    NatFindings found = world.discover(behaviour);

    assertThat(found.profile().mapping()).isEqualTo(withoutAddress(behaviour.mapping()));
    assertThat(found.profile().filtering()).isEqualTo(withoutAddress(behaviour.filtering()));
    assertThat(found.profile().allocation()).isEqualTo(ports.found);
    assertThat(found.secondAddressReached()).isNull();
  }

  private static NatDependence withoutAddress(Dependence real) {
    return real == Dependence.ADDRESS_AND_PORT
        ? NatDependence.ADDRESS_AND_PORT_DEPENDENT
        : NatDependence.ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aThirdOfAllAnswersMayBeLostAndTheyMayComeLate(NatBehaviour behaviour, Ports ports) {
    NatWorld world = new NatWorld(3);
    world.conditions =
        LinkConditions.delay(Duration.ofMillis(20)).jitter(Duration.ofMillis(15)).loss(0.1);
    NatFindings found = world.discover(behaviour);
    assertThat(found.profile().mapping())
        .as("seed %d", world.net.seed())
        .isIn(EXACT.get(behaviour.mapping()), NatDependence.UNKNOWN);
    assertThat(found.profile().filtering())
        .as("seed %d", world.net.seed())
        .isEqualTo(EXACT.get(behaviour.filtering()));
    assertThat(found.profile().allocation()).as("seed %d", world.net.seed()).isEqualTo(ports.found);
  }

  @Test
  void withoutANatTheAddressIsTheSocketsOwn() {
    NatFindings found = new NatWorld(4).discover(null);
    assertThat(found.profile().mapping()).isEqualTo(NatDependence.ENDPOINT_INDEPENDENT);
    assertThat(found.profile().filtering()).isEqualTo(NatDependence.ENDPOINT_INDEPENDENT);
    assertThat(found.profile().allocation()).isEqualTo(new PortAllocation.Preserving());
  }

  @Test
  void aSecondPortThatAFirewallBlocksLeavesThingsUnknown() {
    NatWorld world = new NatWorld(5);
    world.secondAddress = false;
    world.secondPortBlocked = true;
    NatFindings found =
        world.discover(
            NatBehaviour.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT));
    assertThat(found.profile().mapping()).isEqualTo(NatDependence.UNKNOWN);
    assertThat(found.profile().filtering()).isEqualTo(NatDependence.UNKNOWN);
    assertThat(found.secondPortReached()).isFalse();
  }

  @Test
  void aServerWithOneSocketTellsOfPortsAlone() {
    NatWorld world = new NatWorld(6);
    world.secondAddress = false;
    world.secondPort = false;
    NatFindings found =
        world.discover(
            NatBehaviour.of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT)
                .allocating(Ports.SEQUENTIAL.simulated));
    assertThat(found.profile().mapping()).isEqualTo(NatDependence.UNKNOWN);
    assertThat(found.profile().filtering()).isEqualTo(NatDependence.UNKNOWN);
    assertThat(found.profile().allocation()).isEqualTo(new PortAllocation.Sequential(1));
    assertThat(found.secondPortReached()).isNull();
  }

  @Test
  void theMainSocketSendsToTheServersFirstAddressAlone() {
    NatWorld world = new NatWorld(7);
    world.discover(NatBehaviour.of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT));
    Set<Object> destinations = new HashSet<>(world.sentByMain);
    assertThat(destinations).containsExactly(World.address(1, NatWorld.PORT));
  }

  @Test
  void seesTheBlockOfPortsOfACustomer() {
    NatFindings found =
        new NatWorld(10)
            .discover(
                NatBehaviour.of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS_AND_PORT)
                    .allocating(io.github.uhp.simnet.PortAllocation.block(512)));
    assertThat(found.profile().allocation())
        .isInstanceOfSatisfying(
            PortAllocation.Block.class,
            block -> {
              assertThat(block.highPort() - block.lowPort()).isLessThan(1024);
              assertThat(found.mappings())
                  .extracting(mapping -> mapping.observed().getPort())
                  .allMatch(port -> port >= block.lowPort() && port <= block.highPort());
            });
  }

  @Test
  void seesWhetherTheNatHairpins() {
    NatBehaviour plain =
        NatBehaviour.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT);
    assertThat(new NatWorld(8).discover(plain).hairpinning()).isFalse();
    assertThat(new NatWorld(8).discover(plain.hairpin()).hairpinning()).isTrue();
    NatBehaviour strict =
        NatBehaviour.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT);
    assertThat(new NatWorld(8).discover(strict.hairpin()).hairpinning()).isTrue();
  }

  @Test
  void otherPeersAreToldWithTheNextRecord() {
    NatWorld world = new NatWorld(9);
    NatFindings found =
        world.discover(
            NatBehaviour.of(Dependence.ADDRESS_AND_PORT, Dependence.ADDRESS)
                .allocating(Ports.SEQUENTIAL.simulated));
    assertThat(found.profile().latestPorts())
        .hasSize(NatProfile.MAX_LATEST_PORTS)
        .isSortedAccordingTo((a, b) -> b - a);
    assertThat(found.profile().reflexive()).hasSize(1);
    world.net.runFor(Duration.ofSeconds(1));
    assertThat(world.client().natProfile()).isEqualTo(found.profile());
    assertThat(world.profileOfRecord()).isEqualTo(found.profile());
  }
}
