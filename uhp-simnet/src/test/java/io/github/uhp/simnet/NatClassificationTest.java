package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The classification script finds of each simulated NAT what it was told to be. */
class NatClassificationTest {

  private static NatClassification classify(NatBehaviour behaviour, long seed) {
    SimNet net = new SimNet(seed);
    Nat nat = net.nat("nat", net.internet(), ip("203.0.113.1"), behaviour, FAST);
    return NatClassification.of(SimNatBench.around(net, nat));
  }

  static Stream<Arguments> kinds() {
    return Stream.of(Dependence.values())
        .flatMap(mapping -> Stream.of(Dependence.values()).map(f -> Arguments.of(mapping, f)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void findsMappingAndFiltering(Dependence mapping, Dependence filtering) {
    NatClassification found = classify(NatBehaviour.of(mapping, filtering), 1);
    assertThat(found.translating()).isTrue();
    assertThat(found.mapping()).isEqualTo(mapping);
    assertThat(found.filtering()).isEqualTo(filtering);
    assertThat(found.ports()).isEqualTo(NatClassification.Ports.RANDOM);
    assertThat(found.hairpinning()).isEqualTo(Hairpinning.OFF);
    assertThat(found.pooling()).isEqualTo(Pooling.PAIRED);
    assertThat(found.unsolicitedTakesPort()).isFalse();
  }
}
