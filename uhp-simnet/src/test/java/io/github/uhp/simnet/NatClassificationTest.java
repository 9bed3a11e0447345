package io.github.uhp.simnet;

import static io.github.uhp.simnet.Dependence.ADDRESS;
import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.uhp.simnet.NatClassification.Ports;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The classification script finds of each simulated NAT what it was told to be. */
class NatClassificationTest {

  private static final int SEEDS = 20;
  private static final InetAddress FIRST = ip("203.0.113.1");
  private static final InetAddress SECOND = ip("203.0.113.2");

  private static NatClassification classify(NatBehaviour behaviour, long seed) {
    SimNet net = new SimNet(seed);
    List<InetAddress> externals = List.of(FIRST, SECOND, ip("203.0.113.3"), ip("203.0.113.4"));
    Nat nat = net.nat("nat", net.internet(), externals, behaviour, FAST);
    return NatClassification.of(SimNatBench.around(net, nat));
  }

  private static Stream<NatClassification> classify(NatBehaviour behaviour) {
    return LongStream.rangeClosed(1, SEEDS).mapToObj(seed -> classify(behaviour, seed));
  }

  static Stream<Arguments> kinds() {
    return Stream.of(Dependence.values())
        .flatMap(mapping -> Stream.of(Dependence.values()).map(f -> Arguments.of(mapping, f)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void mappingAndFiltering(Dependence mapping, Dependence filtering) {
    assertThat(classify(NatBehaviour.of(mapping, filtering)))
        .allSatisfy(
            found -> {
              assertThat(found.translating()).isTrue();
              assertThat(found.mapping()).isEqualTo(mapping);
              assertThat(found.filtering()).isEqualTo(filtering);
              assertThat(found.ports()).isEqualTo(Ports.RANDOM);
              assertThat(found.hairpinning()).isEqualTo(Hairpinning.OFF);
              assertThat(found.pooling()).isEqualTo(Pooling.PAIRED);
              assertThat(found.unsolicitedTakesPort()).isFalse();
            });
  }

  @ParameterizedTest
  @EnumSource(Dependence.class)
  void portPreservation(Dependence mapping) {
    NatBehaviour behaviour = NatBehaviour.of(mapping, ADDRESS);
    assertThat(classify(behaviour.allocating(PortAllocation.preserving())))
        .allSatisfy(
            found -> {
              assertThat(found.ports()).isEqualTo(Ports.PRESERVED);
              assertThat(found.mapping()).isEqualTo(mapping);
            });
  }

  @Test
  void portOverloading() {
    NatBehaviour strict = NatBehaviour.symmetric().pooling(Pooling.PAIRED);
    NatClassification shared = oneAddress(strict.allocating(PortAllocation.overloading()));
    assertThat(shared.overloading()).isTrue();
    assertThat(shared.mapping()).isEqualTo(ENDPOINT_INDEPENDENT);
    assertThat(shared.filtering()).isEqualTo(ADDRESS_AND_PORT);
    assertThat(oneAddress(strict.allocating(PortAllocation.preserving())).overloading()).isFalse();
  }

  private static NatClassification oneAddress(NatBehaviour behaviour) {
    SimNet net = new SimNet(1);
    Nat nat = net.nat("nat", net.internet(), FIRST, behaviour, FAST);
    return NatClassification.of(SimNatBench.around(net, nat));
  }

  static Stream<PortAllocation.Sequential> sequences() {
    return Stream.of(1, 2, 7)
        .flatMap(
            stride ->
                Stream.of(false, true)
                    .map(perHost -> new PortAllocation.Sequential(stride, perHost)));
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void sequentialPorts(PortAllocation.Sequential sequence) {
    assertThat(classify(NatBehaviour.symmetric().allocating(sequence)))
        .allSatisfy(
            found -> {
              assertThat(found.ports()).isEqualTo(Ports.SEQUENTIAL);
              assertThat(found.stride()).isEqualTo(sequence.stride());
              assertThat(found.mapping()).isEqualTo(ADDRESS_AND_PORT);
            });
    NatClassification found = oneAddress(NatBehaviour.fullCone().allocating(sequence));
    assertThat(found.perHost()).isEqualTo(sequence.perHost());
  }

  @Test
  void portBlocks() {
    NatBehaviour carrier = NatBehaviour.carrierGrade(512);
    for (Dependence mapping : Dependence.values()) {
      assertThat(classify(carrier.mapping(mapping)))
          .allSatisfy(found -> assertThat(found.ports()).isEqualTo(Ports.BLOCK));
    }
  }

  @Test
  void arbitraryPooling() {
    assertThat(classify(NatBehaviour.fullCone().pooling(Pooling.ARBITRARY)))
        .allSatisfy(found -> assertThat(found.pooling()).isEqualTo(Pooling.ARBITRARY));
  }

  @ParameterizedTest
  @EnumSource(Hairpinning.class)
  void hairpinning(Hairpinning hairpinning) {
    for (Dependence filtering : Dependence.values()) {
      NatBehaviour behaviour =
          NatBehaviour.of(ENDPOINT_INDEPENDENT, filtering).hairpinning(hairpinning);
      assertThat(classify(behaviour))
          .allSatisfy(found -> assertThat(found.hairpinning()).isEqualTo(hairpinning));
    }
  }

  @Test
  void aPortThatAnUnsolicitedPacketTook() {
    NatBehaviour linux = NatBehaviour.linuxMasquerade();
    assertThat(classify(linux.unsolicitedTakesPort()))
        .allSatisfy(found -> assertThat(found.unsolicitedTakesPort()).isTrue());
    assertThat(classify(linux))
        .allSatisfy(found -> assertThat(found.unsolicitedTakesPort()).isFalse());
  }

  @Test
  void noNatAtAll() {
    SimNet net = new SimNet(1);
    SimHost[] hosts = new SimHost[4];
    for (int i = 0; i < hosts.length; i++) {
      hosts[i] = net.host("host" + i, net.internet(), ip("192.0.2." + (i + 1)), FAST);
    }
    NatClassification found =
        NatClassification.of(
            new SimNatBench(
                net, hosts[0], hosts[1], hosts[2], hosts[3], FAST.delay().plus(FAST.delay())));
    assertThat(found.translating()).isFalse();
    assertThat(found.mapping()).isEqualTo(ENDPOINT_INDEPENDENT);
    assertThat(found.filtering()).isEqualTo(ENDPOINT_INDEPENDENT);
  }

  @Test
  void sharedWithStrangersTheSequenceHasGaps() {
    SimNet net = new SimNet(5);
    NatBehaviour behaviour = NatBehaviour.symmetric().allocating(PortAllocation.sequential());
    Nat nat = net.nat("nat", net.internet(), FIRST, behaviour, FAST);
    nat.share(1000, 20);
    NatClassification found = NatClassification.of(SimNatBench.around(net, nat));
    assertThat(found.ports()).isEqualTo(Ports.SEQUENTIAL);
    assertThat(found.stride()).isGreaterThan(1);
  }

  @Test
  void aBlockedHostIsAnError() {
    SimNet net = new SimNet(5);
    Nat nat = net.nat("nat", net.internet(), FIRST, NatBehaviour.fullCone(), FAST);
    nat.conditions(FAST.loss(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> NatClassification.of(SimNatBench.around(net, nat)))
        .withMessageContaining("does not reach");
  }
}
