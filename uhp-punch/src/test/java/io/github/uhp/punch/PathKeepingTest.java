package io.github.uhp.punch;

import static io.github.uhp.simnet.Dependence.ADDRESS;
import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.Dependence;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A nominated path is held open, its loss is noticed, and another one is found. */
class PathKeepingTest {

  private static NatBehaviour home(Dependence filtering) {
    return NatBehaviour.of(ENDPOINT_INDEPENDENT, filtering).keeping(Duration.ofSeconds(30));
  }

  /** Two parties behind NATs with a nominated path. */
  private static final class Pair {
    final World world;
    final Nat connectorNat;
    final Nat listenerNat;
    final Party connector;
    final Party listener;

    Pair(long seed, Dependence connectorFilter, Dependence listenerFilter) {
      world = new World(seed);
      connectorNat = world.nat("one", "203.0.113.1", home(connectorFilter), World.LINK);
      listenerNat = world.nat("two", "203.0.113.2", home(listenerFilter), World.LINK);
      connector = world.party(Role.CONTROLLING, connectorNat.inside(), "192.168.1.2", World.LAN);
      listener = world.party(Role.CONTROLLED, listenerNat.inside(), "192.168.2.2", World.LAN);
      world.introduce(connector, listener);
      assertThat(world.bothNominated(connector, listener, Duration.ofSeconds(1)))
          .as(this::describe)
          .isTrue();
    }

    String describe() {
      return world.describe(connector, listener);
    }

    /** Whether a packet on each side's path reaches the other now. */
    boolean worksBothWays() {
      return carries(connector, listener) && carries(listener, connector);
    }

    private boolean carries(Party from, Party to) {
      Path path = Objects.requireNonNull(from.path());
      byte[] quic = new byte[1111];
      quic[0] = 0x40;
      int before = world.hops.size();
      from.socket.send(path.remote(), quic);
      world.net.runFor(Duration.ofMillis(100));
      return world.hops.subList(before, world.hops.size()).stream()
          .anyMatch(
              hop ->
                  hop.fate() == Hop.Fate.DELIVERED
                      && hop.length() == quic.length
                      && hop.destination().equals(to.socket.local())
                      && to.admits(hop.source()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsAMappingOfThirtySecondsAliveForMinutes(long seed) {
    Pair pair = new Pair(seed, ADDRESS_AND_PORT, ADDRESS_AND_PORT);
    pair.world.net.runFor(Duration.ofMinutes(10));
    assertThat(pair.connector.told(PunchEvent.PathLost.class)).as(pair::describe).isEmpty();
    assertThat(pair.listener.told(PunchEvent.PathLost.class)).as(pair::describe).isEmpty();
    assertThat(pair.worksBothWays()).as(pair::describe).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsItAliveUnderOneWayTraffic(long seed) {
    Pair pair = new Pair(seed, ADDRESS_AND_PORT, ADDRESS_AND_PORT);
    for (int second = 0; second < 300; second++) {
      pair.world.net.runFor(Duration.ofSeconds(1));
      for (Party party : new Party[] {pair.connector, pair.listener}) {
        party.runner.act(engine -> engine.noteReceived(pair.world.net.now(), World.SESSION));
      }
    }
    assertThat(pair.worksBothWays()).as(pair::describe).isTrue();
    long checks = pair.connector.count(PunchCounters.Kind.CHECKS_SENT);
    assertThat(checks).as("keepalives alone").isBetween(20L, 40L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theConnectorsNatRebinds(long seed) {
    Pair pair = new Pair(seed, ADDRESS_AND_PORT, ADDRESS);
    Path before = Objects.requireNonNull(pair.listener.path());
    pair.connectorNat.reboot();
    boolean moved =
        pair.world.net.runUntil(() -> !before.equals(pair.listener.path()), Duration.ofSeconds(15));
    assertThat(moved).as(pair::describe).isTrue();
    pair.world.net.runFor(Duration.ofSeconds(5));
    assertThat(pair.worksBothWays()).as(pair::describe).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theListenersNatRebinds(long seed) {
    Pair pair = new Pair(seed, ADDRESS, ADDRESS_AND_PORT);
    Path before = Objects.requireNonNull(pair.connector.path());
    pair.listenerNat.reboot();
    boolean moved =
        pair.world.net.runUntil(
            () -> !before.equals(pair.connector.path()), Duration.ofSeconds(20));
    assertThat(moved).as(pair::describe).isTrue();
    pair.world.net.runFor(Duration.ofSeconds(5));
    assertThat(pair.worksBothWays()).as(pair::describe).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void freshCandidatesHelpWhereBothFiltersAreStrict(long seed) {
    Pair pair = new Pair(seed, ADDRESS_AND_PORT, ADDRESS_AND_PORT);
    pair.connectorNat.renumber(World.ip("203.0.113.99"));
    pair.world.net.runUntil(
        () -> !pair.listener.told(PunchEvent.PathLost.class).isEmpty(), Duration.ofSeconds(20));
    var fresh = pair.world.candidates(pair.connector);
    pair.listener.runner.act(
        engine -> engine.addRemoteCandidates(pair.world.net.now(), World.SESSION, fresh));
    pair.world.net.runUntil(
        () -> !pair.listener.told(PunchEvent.Moved.class).isEmpty(), Duration.ofSeconds(10));
    assertThat(pair.worksBothWays()).as(pair::describe).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anOutageIsNoticedAndThePathTakenAgain(long seed) {
    Pair pair = new Pair(seed, ADDRESS_AND_PORT, ADDRESS_AND_PORT);
    pair.connectorNat.conditions(World.LINK.loss(1));
    pair.world.net.runFor(Duration.ofSeconds(15));
    for (Party party : new Party[] {pair.connector, pair.listener}) {
      assertThat(party.told(PunchEvent.PathLost.class)).as(pair::describe).hasSize(1);
    }
    pair.connectorNat.conditions(World.LINK);
    pair.world.net.runFor(Duration.ofSeconds(5));
    for (Party party : new Party[] {pair.connector, pair.listener}) {
      assertThat(party.told(PunchEvent.Moved.class)).as(pair::describe).hasSize(1);
    }
    assertThat(pair.worksBothWays()).as(pair::describe).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aPeerThatDiesIsReportedWithTheReason(Role dead) {
    Pair pair = new Pair(1, ADDRESS_AND_PORT, ADDRESS_AND_PORT);
    Party survivor = dead == Role.CONTROLLING ? pair.listener : pair.connector;
    (dead == Role.CONTROLLING ? pair.connector : pair.listener).runner.kill();
    pair.world.net.runFor(Duration.ofSeconds(60));
    assertThat(survivor.told(PunchEvent.PathLost.class)).hasSize(1);
    assertThat(survivor.told(PunchEvent.Failed.class))
        .as(pair::describe)
        .singleElement()
        .satisfies(failed -> assertThat(failed.reason()).isEqualTo(FailureReason.PATH_LOST));
    assertThat(survivor.runner.engine().nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
