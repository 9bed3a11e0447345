package io.github.uhp.punch;

import static io.github.uhp.simnet.Dependence.ADDRESS_AND_PORT;
import static io.github.uhp.simnet.Dependence.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Wire;
import io.github.uhp.simnet.Firewall;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path is taken where several, or none, would do. */
class PathChoiceTest {

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final NatBehaviour HOME = NatBehaviour.of(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT);

  private static Candidate.Type type(Party party) {
    return party.told(PunchEvent.Nominated.class).get(0).remoteType();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void onTheSameLanHostCandidatesWin(long seed) {
    for (NatBehaviour behaviour : List.of(HOME, HOME.hairpin())) {
      World world = new World(seed);
      Nat nat = world.nat("nat", "203.0.113.1", behaviour, World.LINK);
      Party connector = world.party(Role.CONTROLLING, nat.inside(), "192.168.1.2", World.LAN);
      Party listener = world.party(Role.CONTROLLED, nat.inside(), "192.168.1.3", World.LAN);
      world.introduce(connector, listener);
      assertThat(world.bothNominated(connector, listener, SOON))
          .as(() -> world.describe(connector, listener))
          .isTrue();
      assertThat(type(connector)).isEqualTo(Candidate.Type.HOST);
      assertThat(Objects.requireNonNull(listener.path()).remote())
          .isEqualTo(connector.socket.local());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void behindTheSameNatWithoutACommonLanItHairpins(long seed) {
    World world = new World(seed);
    Nat carrier = world.nat("carrier", "203.0.113.1", HOME.hairpin(), World.LINK);
    Nat one = world.net.nat("one", carrier.inside(), World.ip("100.64.0.2"), HOME, World.LAN);
    Nat two = world.net.nat("two", carrier.inside(), World.ip("100.64.0.3"), HOME, World.LAN);
    Party connector = world.party(Role.CONTROLLING, one.inside(), "192.168.1.2", World.LAN);
    // Both home networks use the same addresses, as they do.
    Party listener = world.party(Role.CONTROLLED, two.inside(), "192.168.1.2", World.LAN);
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, SOON))
        .as(() -> world.describe(connector, listener))
        .isTrue();
    assertThat(type(connector)).isEqualTo(Candidate.Type.SERVER_REFLEXIVE);
    assertThat(connector.count(PunchCounters.Kind.DROPPED_UNKNOWN)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ipv6FirewallsOpenToSimultaneousProbes(long seed) {
    World world = new World(seed);
    Party[] parties = new Party[2];
    for (Role role : Role.values()) {
      Firewall wall =
          world.net.firewall(
              "wall" + role,
              world.net.internet(),
              ADDRESS_AND_PORT,
              Duration.ofSeconds(30),
              World.LINK);
      String address = "2001:db8::" + (role.ordinal() + 1);
      parties[role.ordinal()] = world.party(role, wall.inside(), address, World.LAN);
      wall.protect(World.ip(address));
    }
    Party connector = parties[0];
    Party listener = parties[1];
    world.introduce(
        connector,
        listener,
        List.of(new Candidate(Candidate.Type.SERVER_REFLEXIVE, connector.socket.local())),
        List.of(new Candidate(Candidate.Type.SERVER_REFLEXIVE, listener.socket.local())));
    assertThat(world.bothNominated(connector, listener, SOON))
        .as(() -> world.describe(connector, listener))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aPathThatIsTooNarrowIsNeverTaken(long seed) {
    World world = new World(seed);
    Nat nat =
        world.nat("nat", "203.0.113.1", HOME, World.LINK.maxPayload(Wire.PATH_PROBE_LENGTH - 1));
    Party connector = world.party(Role.CONTROLLING, nat.inside(), "192.168.1.2", World.LAN);
    Party listener = world.party(Role.CONTROLLED, world.net.internet(), "203.0.113.2", World.LINK);
    world.introduce(connector, listener);
    world.net.runFor(Duration.ofSeconds(10));
    for (Party party : List.of(connector, listener)) {
      assertThat(party.isNominated()).isFalse();
      assertThat(party.told(PunchEvent.Failed.class))
          .as(() -> world.describe(connector, listener))
          .singleElement()
          .satisfies(
              failed -> assertThat(failed.reason()).isEqualTo(FailureReason.PATH_TOO_NARROW));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aWorkingPathIsFoundWithinOneAndAHalfRoundTrips(long seed) {
    World world = new World(seed);
    Nat one = world.nat("one", "203.0.113.1", HOME, World.LINK);
    Nat two = world.nat("two", "203.0.113.2", HOME, World.LINK);
    Party connector = world.party(Role.CONTROLLING, one.inside(), "192.168.1.2", World.LAN);
    Party listener = world.party(Role.CONTROLLED, two.inside(), "192.168.2.2", World.LAN);
    world.introduce(connector, listener);
    long start = world.net.now();
    assertThat(world.bothNominated(connector, listener, SOON)).isTrue();
    // Each way takes two links of 10 ms and two of 1 ms.
    long rtt = 2 * Duration.ofMillis(22).toNanos();
    PunchEvent.Nominated nominated = connector.told(PunchEvent.Nominated.class).get(0);
    assertThat(nominated.elapsed().toNanos()).isLessThanOrEqualTo(rtt * 3 / 2);
    assertThat(nominated.rtt().toNanos()).isEqualTo(rtt);
    assertThat(world.net.now() - start).isLessThanOrEqualTo(2 * rtt);
    assertThat(world.hops)
        .as("a nominated path has carried a full probe and its answer")
        .anyMatch(
            hop ->
                hop.fate() == Hop.Fate.DELIVERED
                    && hop.length() == Wire.PATH_PROBE_LENGTH
                    && hop.destination().equals(connector.socket.local()));
  }
}
