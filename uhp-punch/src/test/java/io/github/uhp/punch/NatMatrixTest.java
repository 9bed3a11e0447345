package io.github.uhp.punch;

import static io.github.uhp.simnet.Dependence.ADDRESS;
import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.NatBehaviour;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pair of NATs: those that simultaneous probes open, and those that they cannot. */
class NatMatrixTest {

  private static final int SEEDS = 10;

  /** Unlike any probe's. */
  private static final int QUIC_LENGTH = 1111;

  private enum Kind {
    PUBLIC(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT),
    EIM_EIF(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT),
    EIM_ADF(ENDPOINT_INDEPENDENT, ADDRESS),
    EIM_APDF(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT),
    ADM_EIF(ADDRESS, ENDPOINT_INDEPENDENT),
    ADM_ADF(ADDRESS, ADDRESS),
    ADM_APDF(ADDRESS, ADDRESS_AND_PORT),
    APDM_EIF(ADDRESS_AND_PORT, ENDPOINT_INDEPENDENT),
    APDM_ADF(ADDRESS_AND_PORT, ADDRESS),
    APDM_APDF(ADDRESS_AND_PORT, ADDRESS_AND_PORT);

    final Dependence mapping;
    final Dependence filtering;

    Kind(Dependence mapping, Dependence filtering) {
      this.mapping = mapping;
      this.filtering = filtering;
    }

    private boolean isPredictable() {
      return mapping == ENDPOINT_INDEPENDENT;
    }

    private boolean isStrict() {
      return filtering == ADDRESS_AND_PORT;
    }

    /**
     * A strict filter must be told the exact port, which the other side must then know of itself.
     */
    boolean canReach(Kind other) {
      return (!isStrict() || other.isPredictable()) && (!other.isStrict() || isPredictable());
    }
  }

  static Stream<Arguments> opened() {
    return pairs(true);
  }

  static Stream<Arguments> closed() {
    return pairs(false);
  }

  private static Stream<Arguments> pairs(boolean reachable) {
    return Stream.of(Kind.values())
        .flatMap(
            a ->
                Stream.of(Kind.values())
                    .filter(b -> a.canReach(b) == reachable)
                    .map(b -> Arguments.of(a, b)));
  }

  @ParameterizedTest
  @MethodSource("opened")
  void simultaneousProbesOpen(Kind a, Kind b) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      opens(a, b, seed, World.LINK, Duration.ofSeconds(1));
    }
  }

  @ParameterizedTest
  @MethodSource("opened")
  void lossDoesNotPreventIt(Kind a, Kind b) {
    for (long seed = 1; seed <= 4; seed++) {
      opens(a, b, seed, World.LINK.loss(0.05), Duration.ofSeconds(10));
      // Lost on either of two links: one packet in five in all.
      opens(a, b, seed, World.LINK.loss(0.106), Duration.ofSeconds(10));
    }
  }

  @ParameterizedTest
  @MethodSource("opened")
  void jitterDoesNotPreventIt(Kind a, Kind b) {
    for (long seed = 1; seed <= 4; seed++) {
      LinkConditions jittery = World.LINK.jitter(Duration.ofMillis(200)).duplication(0.1);
      opens(a, b, seed, jittery.reordering(0.1), Duration.ofSeconds(10));
    }
  }

  private static void opens(Kind a, Kind b, long seed, LinkConditions link, Duration limit) {
    World world = new World(seed);
    Party connector = party(world, Role.CONTROLLING, a, 1, link);
    Party listener = party(world, Role.CONTROLLED, b, 2, link);
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, limit))
        .as(() -> a + " with " + b + ", " + world.describe(connector, listener))
        .isTrue();
    carriesTraffic(world, connector, listener);
    carriesTraffic(world, listener, connector);
  }

  /** What goes out on the nominated path arrives, and from an admitted path. */
  private static void carriesTraffic(World world, Party from, Party to) {
    Path path = Objects.requireNonNull(from.path());
    byte[] quic = new byte[QUIC_LENGTH];
    quic[0] = 0x40;
    int before = world.hops.size();
    for (int i = 0; i < 30; i++) {
      from.socket.send(path.remote(), quic);
    }
    world.net.runFor(Duration.ofSeconds(1));
    List<InetSocketAddress> sources =
        world.hops.subList(before, world.hops.size()).stream()
            .filter(hop -> hop.fate() == Hop.Fate.DELIVERED && hop.length() == QUIC_LENGTH)
            .filter(hop -> hop.destination().equals(to.socket.local()))
            .map(Hop::source)
            .toList();
    assertThat(sources).as(() -> world.describe(from, to)).isNotEmpty();
    assertThat(sources).as(() -> world.describe(from, to)).allMatch(to::admits);
  }

  @ParameterizedTest
  @MethodSource("closed")
  void theRestFailsInTimeAndSaysWhy(Kind a, Kind b) {
    for (long seed = 1; seed <= 3; seed++) {
      World world = new World(seed);
      Party connector = party(world, Role.CONTROLLING, a, 1, World.LINK);
      Party listener = party(world, Role.CONTROLLED, b, 2, World.LINK);
      world.introduce(connector, listener);
      world.net.runFor(Duration.ofSeconds(10));
      for (Party party : List.of(connector, listener)) {
        assertThat(party.told(PunchEvent.Failed.class))
            .as(() -> a + " with " + b + ", " + world.describe(connector, listener))
            .singleElement()
            .satisfies(
                failed -> {
                  assertThat(failed.reason())
                      .isIn(FailureReason.NOTHING_HEARD, FailureReason.ONE_WAY);
                  assertThat(failed.pairs()).isNotEmpty();
                  assertThat(failed.pairs().get(0).describe()).contains("public", "sent");
                });
        assertThat(party.isNominated()).isFalse();
      }
    }
  }

  private static Party party(World world, Role role, Kind kind, int number, LinkConditions link) {
    if (kind == Kind.PUBLIC) {
      return world.party(role, world.net.internet(), "203.0.113." + number, link);
    }
    NatBehaviour behaviour = NatBehaviour.of(kind.mapping, kind.filtering);
    var nat = world.nat("nat" + number, "203.0.113." + number, behaviour, link);
    return world.party(role, nat.inside(), "192.168." + number + ".2", World.LAN);
  }
}
