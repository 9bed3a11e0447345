package io.github.uhp.punch;

import static io.github.uhp.simnet.Dependence.ADDRESS;
import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import io.github.uhp.simnet.SimSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pairs of NATs of which one or both give each destination a port: what opens them, and what not.
 */
class StrategyTest {

  private static final int SEEDS = 5;
  private static final List<PortAllocation> PREDICTABLE =
      List.of(
          PortAllocation.sequential(), PortAllocation.preserving(), PortAllocation.overloading());
  private static final Duration SEARCH = Duration.ofSeconds(20);
  private static final NatBehaviour HOME = NatBehaviour.of(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT);

  private static NatBehaviour moving(Dependence mapping, Dependence filter, PortAllocation ports) {
    return NatBehaviour.of(mapping, filter).allocating(ports);
  }

  private record Pair(World world, Party connector, Party listener) {

    static Pair introduce(long seed, NatBehaviour first, NatBehaviour second) {
      World world = new World(seed);
      Party connector = SurveyedNat.party(world, Role.CONTROLLING, first, 1);
      Party listener = SurveyedNat.party(world, Role.CONTROLLED, second, 2);
      world.introduce(connector, listener);
      return new Pair(world, connector, listener);
    }

    boolean opens(Duration limit) {
      return world.bothNominated(connector, listener, limit);
    }

    String describe() {
      return world.describe(connector, listener);
    }

    List<Party> parties() {
      return List.of(connector, listener);
    }
  }

  static Stream<Arguments> movingSides() {
    return Stream.of(ADDRESS, ADDRESS_AND_PORT)
        .flatMap(
            mapping -> Stream.of(Dependence.values()).map(filter -> Arguments.of(mapping, filter)));
  }

  @ParameterizedTest
  @MethodSource("movingSides")
  void aRandomPortIsFound(Dependence mapping, Dependence filter) {
    NatBehaviour random = moving(mapping, filter, PortAllocation.random());
    List<String> failed = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      Pair pair =
          seed % 2 == 0 ? Pair.introduce(seed, random, HOME) : Pair.introduce(seed, HOME, random);
      if (!pair.opens(SEARCH)) {
        failed.add(pair.describe());
        continue;
      }
      pair.world.net.runFor(Duration.ofSeconds(1));
      for (Party party : pair.parties()) {
        int used = Objects.requireNonNull(party.path()).socket();
        assertThat(party.extra.keySet())
            .as(() -> "only the path's socket is left, " + pair.describe())
            .isSubsetOf(used);
      }
    }
    assertThat(failed).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("movingSides")
  void theNextPortOfASequenceIsGuessed(Dependence mapping, Dependence filter) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      for (PortAllocation ports : PREDICTABLE) {
        NatBehaviour predictable = moving(mapping, filter, ports);
        Pair there = Pair.introduce(seed, HOME, predictable);
        assertThat(there.opens(Duration.ofSeconds(1))).as(there::describe).isTrue();
        Pair back = Pair.introduce(seed, predictable, HOME);
        assertThat(back.opens(Duration.ofSeconds(1))).as(back::describe).isTrue();
      }
    }
  }

  static Stream<Arguments> predictablePairs() {
    List<NatBehaviour> kinds = new ArrayList<>();
    for (Dependence mapping : List.of(ADDRESS, ADDRESS_AND_PORT)) {
      for (PortAllocation ports : PREDICTABLE) {
        kinds.add(moving(mapping, ADDRESS_AND_PORT, ports));
      }
    }
    return kinds.stream().flatMap(a -> kinds.stream().map(b -> Arguments.of(a, b)));
  }

  @ParameterizedTest
  @MethodSource("predictablePairs")
  void twoSequencesMeet(NatBehaviour a, NatBehaviour b) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Pair pair = Pair.introduce(seed, a, b);
      assertThat(pair.opens(Duration.ofSeconds(2))).as(pair::describe).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Dependence.class,
      names = {"ADDRESS", "ADDRESS_AND_PORT"})
  void whatCannotWorkIsRefusedSoonWithTheReason(Dependence mapping) {
    NatBehaviour random = moving(mapping, ADDRESS_AND_PORT, PortAllocation.random());
    for (PortAllocation other : List.of(PortAllocation.random(), PortAllocation.sequential())) {
      Pair pair = Pair.introduce(1, random, moving(ADDRESS_AND_PORT, ADDRESS_AND_PORT, other));
      pair.world.net.runFor(Duration.ofSeconds(3));
      for (Party party : pair.parties()) {
        assertThat(party.told(PunchEvent.Failed.class))
            .as(pair::describe)
            .singleElement()
            .satisfies(f -> assertThat(f.reason()).isEqualTo(FailureReason.NATS_INCOMPATIBLE));
      }
    }
  }

  @Test
  void aGuessThatFailsGivesWayToASearch() {
    NatBehaviour sequential =
        moving(ADDRESS_AND_PORT, ADDRESS_AND_PORT, PortAllocation.sequential());
    for (long seed = 1; seed <= SEEDS; seed++) {
      World world = new World(seed);
      Party connector = SurveyedNat.party(world, Role.CONTROLLING, HOME, 1);
      Nat nat = world.nat("shared", "203.0.113.2", sequential, World.LINK);
      Party listener = SurveyedNat.party(world, Role.CONTROLLED, nat, sequential, 2);
      SimSocket stranger =
          world.net.host("stranger", nat.inside(), World.ip("192.168.2.3"), World.LAN).open();
      for (int port = 1; port <= 60; port++) {
        stranger.send(new InetSocketAddress(World.ip("198.51.100.9"), port), new byte[1]);
      }
      world.net.runFor(Duration.ofSeconds(1));
      world.introduce(connector, listener);
      assertThat(world.bothNominated(connector, listener, SEARCH))
          .as(() -> world.describe(connector, listener))
          .isTrue();
      assertThat(connector.told(PunchEvent.Trying.class))
          .extracting(PunchEvent.Trying::tactic)
          .containsExactly(Tactic.PORT_PREDICTION, Tactic.PORT_SEARCH);
    }
  }
}
