package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.proto.Address;
import io.github.uhp.protocol.proto.NatProfile.Allocation;
import io.github.uhp.protocol.proto.Record;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NatProfileCodecTest {

  @ParameterizedTest
  @MethodSource("profiles")
  void roundTrip(NatProfile profile) {
    SignedBytes signed =
        Statements.sign(Samples.LISTENER, Samples.withNat(Samples.RECORD, profile));
    PeerRecord read = Statements.verifyRecord(signed);
    assertThat(read).isNotNull();
    assertThat(read.natProfile()).isEqualTo(profile);
  }

  static Stream<NatProfile> profiles() {
    Stream<NatProfile> dependences =
        Stream.of(NatDependence.values())
            .flatMap(
                one ->
                    Stream.of(NatDependence.values())
                        .map(
                            other ->
                                new NatProfile(
                                    one,
                                    other,
                                    new PortAllocation.Unknown(),
                                    List.of(),
                                    List.of())));
    Stream<NatProfile> allocations =
        Stream.of(
                new PortAllocation.Unknown(),
                new PortAllocation.Preserving(),
                new PortAllocation.Sequential(1),
                new PortAllocation.Sequential(-64),
                new PortAllocation.Sequential(64),
                new PortAllocation.Random(),
                new PortAllocation.Block(1, 65_535),
                new PortAllocation.Block(7, 7))
            .map(
                allocation ->
                    new NatProfile(
                        NatDependence.UNKNOWN,
                        NatDependence.UNKNOWN,
                        allocation,
                        List.of(1, 65_535),
                        List.of(Samples.V4, Samples.V6)));
    return Stream.concat(dependences, allocations);
  }

  @Test
  void theSamplesAreAccepted() throws Exception {
    assertThat(Statements.readRecord(damaged(Samples.SEQUENTIAL_PROFILE, profile -> {})))
        .isNotNull();
    assertThat(Statements.readRecord(damaged(Samples.LARGEST_PROFILE, profile -> {}))).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("wrongOfSequential")
  void refusesFieldsBesideSequential(
      Consumer<io.github.uhp.protocol.proto.NatProfile.Builder> damage) throws Exception {
    assertThat(Statements.readRecord(damaged(Samples.SEQUENTIAL_PROFILE, damage))).isNull();
  }

  static Stream<Consumer<io.github.uhp.protocol.proto.NatProfile.Builder>> wrongOfSequential() {
    return Stream.of(
        p -> p.setMappingValue(NatDependence.values().length),
        p -> p.setMappingValue(-1),
        p -> p.setFilteringValue(NatDependence.values().length),
        p -> p.setAllocationValue(5),
        p -> p.setStep(0),
        p -> p.setStep(65),
        p -> p.setStep(-65),
        p -> p.setLowPort(1),
        p -> p.setHighPort(1),
        p -> p.setAllocation(Allocation.RANDOM),
        p -> p.addLatestPorts(0),
        p -> p.addLatestPorts(65_536),
        p -> IntStream.range(0, 3).forEach(p::addLatestPorts),
        p -> p.addReflexive(Address.getDefaultInstance()),
        p -> IntStream.range(0, 3).forEach(i -> p.addReflexive(p.getReflexive(0))));
  }

  @ParameterizedTest
  @MethodSource("wrongOfBlock")
  void refusesFieldsBesideBlock(Consumer<io.github.uhp.protocol.proto.NatProfile.Builder> damage)
      throws Exception {
    assertThat(Statements.readRecord(damaged(Samples.LARGEST_PROFILE, damage))).isNull();
  }

  static Stream<Consumer<io.github.uhp.protocol.proto.NatProfile.Builder>> wrongOfBlock() {
    return Stream.of(
        p -> p.setStep(1),
        p -> p.setLowPort(0),
        p -> p.setHighPort(65_536),
        p -> p.setLowPort(p.getHighPort()).setHighPort(p.getHighPort() - 1),
        p -> p.setAllocation(Allocation.PRESERVING));
  }

  /** A record whose profile is damaged; its signature is not looked at. */
  private static SignedBytes damaged(
      NatProfile profile, Consumer<io.github.uhp.protocol.proto.NatProfile.Builder> damage)
      throws Exception {
    SignedBytes signed =
        Statements.sign(Samples.LISTENER, Samples.withNat(Samples.RECORD, profile));
    Record.Builder record = Record.parseFrom(signed.payload()).toBuilder();
    damage.accept(record.getNatProfileBuilder());
    return new SignedBytes(record.build().toByteArray(), signed.signature());
  }

  @Test
  void refusesImpossibleProfiles() {
    assertThatThrownBy(() -> new PortAllocation.Sequential(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PortAllocation.Block(2, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                new NatProfile(
                    NatDependence.UNKNOWN,
                    NatDependence.UNKNOWN,
                    new PortAllocation.Unknown(),
                    List.of(1, 2, 3, 4, 5),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
