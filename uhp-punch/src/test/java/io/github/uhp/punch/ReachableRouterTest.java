package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.SimHost;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Linux routers that the outside can reach: a check that comes before the host behind has sent one
 * takes the port. From one to the other it is 20 ms.
 */
class ReachableRouterTest {

  private static final NatBehaviour USUAL = NatBehaviour.linuxMasquerade();
  private static final NatBehaviour REACHABLE = USUAL.unsolicitedTakesPort();

  private final World world = new World(5);

  private Party behind(Role role, NatBehaviour behaviour) {
    int number = role.ordinal() + 1;
    Nat nat = world.nat("nat" + number, "203.0.113." + number, behaviour, World.LINK);
    SimHost host =
        world.net.host(role.name(), nat.inside(), World.ip("192.168." + number + ".2"), World.LAN);
    return new Party(world.net, role, host, world.config);
  }

  /** Whether the two find a path if the one begins so much before the other. */
  private boolean meet(Party connector, Party listener, Role first, int aheadMillis) {
    List<Candidate> ofConnector = world.candidates(connector);
    List<Candidate> ofListener = world.candidates(listener);
    Party.Keys keys = Party.keys(world.net.seed(), World.SESSION);
    Duration ahead = Duration.ofMillis(aheadMillis);
    world.net.schedule(
        first == Role.CONTROLLING ? Duration.ZERO : ahead,
        () -> connector.start(World.SESSION, keys.connector(), ofListener, listener.nat));
    world.net.schedule(
        first == Role.CONTROLLED ? Duration.ZERO : ahead,
        () -> listener.start(World.SESSION, keys.listener(), ofConnector, connector.nat));
    return world.bothNominated(connector, listener, Duration.ofSeconds(12));
  }

  @ParameterizedTest
  @CsvSource({"CONTROLLING, 0", "CONTROLLING, 15", "CONTROLLED, 15"})
  void openIfNeitherSideIsFarAhead(Role first, int aheadMillis) {
    Party connector = behind(Role.CONTROLLING, REACHABLE);
    Party listener = behind(Role.CONTROLLED, REACHABLE);
    assertThat(meet(connector, listener, first, aheadMillis)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 300, 3000})
  void openIfWhoIsBehindThemIsAhead(int aheadMillis) {
    Party connector = behind(Role.CONTROLLING, REACHABLE);
    Party listener = behind(Role.CONTROLLED, USUAL);
    assertThat(meet(connector, listener, Role.CONTROLLING, aheadMillis)).isTrue();
  }

  /** Each further check keeps the port taken, and there is nothing else to be tried. */
  @ParameterizedTest
  @EnumSource(Role.class)
  void stayClosedIfTheOtherSideIsFarAheadAndTheNatsAreNotKnown(Role late) {
    Party connector = behind(Role.CONTROLLING, late == Role.CONTROLLING ? REACHABLE : USUAL);
    Party listener = behind(Role.CONTROLLED, late == Role.CONTROLLED ? REACHABLE : USUAL);
    Role first = late == Role.CONTROLLING ? Role.CONTROLLED : Role.CONTROLLING;
    assertThat(meet(connector, listener, first, 30)).isFalse();
    assertThat(connector.told(PunchEvent.Failed.class)).hasSize(1);
  }

  /** Behind such a router, of which it has seen what a server of one address shows. */
  private Party surveyed(Role role, NatBehaviour behaviour) {
    Party party = SurveyedNat.party(world, role, behaviour, role.ordinal() + 1);
    NatProfile is = Objects.requireNonNull(party.nat);
    party.nat =
        new NatProfile(
            NatDependence.ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT,
            is.filtering(),
            is.allocation(),
            is.latestPorts(),
            is.reflexive());
    return party;
  }

  /** How far the one may be ahead is a second, less the way from one to the other. */
  @ParameterizedTest
  @CsvSource({
    "CONTROLLING, 30", "CONTROLLING, 300", "CONTROLLING, 900",
    "CONTROLLED, 30", "CONTROLLED, 300", "CONTROLLED, 900"
  })
  void openOnAnAgreedPortOnceBothKnowTheirNats(Role late, int aheadMillis) {
    Party connector = surveyed(Role.CONTROLLING, late == Role.CONTROLLING ? REACHABLE : USUAL);
    Party listener = surveyed(Role.CONTROLLED, late == Role.CONTROLLED ? REACHABLE : USUAL);
    Role first = late == Role.CONTROLLING ? Role.CONTROLLED : Role.CONTROLLING;
    assertThat(meet(connector, listener, first, aheadMillis)).isTrue();
    for (Party party : List.of(connector, listener)) {
      assertThat(party.told(PunchEvent.Trying.class))
          .extracting(PunchEvent.Trying::tactic)
          .containsExactly(Tactic.AGREED_PORT);
    }
    world.net.runFor(Duration.ofSeconds(1));
    Party leader = late == Role.CONTROLLING ? connector : listener;
    Path path = Objects.requireNonNull(leader.path());
    assertThat(leader.extra).containsOnlyKeys(path.socket());
    // The connector leads first, so that is the port of the first round, or of the second.
    assertThat(Objects.requireNonNull(leader.extra.get(path.socket())).local().getPort())
        .isEqualTo(AgreedPort.port(World.SESSION, leader == connector ? 0 : 1));
  }

  /** Two bytes for each round, the first one first; what is above 16,383 begins anew. */
  @Test
  void haveTheirPortsFromTheSessionsId() {
    byte[] bytes = new byte[SessionId.LENGTH];
    byte[] first = {0x3f, (byte) 0xff, 0x40, 0x00, 0x00, 0x01, (byte) 0xff, (byte) 0xfe, 0x01};
    System.arraycopy(first, 0, bytes, 0, first.length);
    SessionId id = SessionId.of(bytes);
    assertThat(IntStream.range(0, 5).map(round -> AgreedPort.port(id, round)))
        .containsExactly(65_535, 49_152, 49_153, 65_534, 49_408);
  }

  /** Whoever else has the port on that machine has it in one round only. */
  @Test
  void openOnTheNextPortIfAnAgreedOneIsInUse() {
    Party connector = surveyed(Role.CONTROLLING, REACHABLE);
    Party listener = surveyed(Role.CONTROLLED, USUAL);
    connector.occupied.add(AgreedPort.port(World.SESSION, 0));
    assertThat(meet(connector, listener, Role.CONTROLLED, 30)).isTrue();
    assertThat(connector.extra.values())
        .extracting(socket -> socket.local().getPort())
        .containsExactly(AgreedPort.port(World.SESSION, 2));
  }

  /** Nobody else gives a mapping the port of the socket behind it. */
  @Test
  void areNotLedByASideWhoseNatDoesNotKeepPorts() {
    Party connector = surveyed(Role.CONTROLLING, NatBehaviour.portRestrictedCone());
    Party listener = surveyed(Role.CONTROLLED, REACHABLE);
    assertThat(meet(connector, listener, Role.CONTROLLING, 30)).isTrue();
    assertThat(connector.told(PunchEvent.SocketsWanted.class)).isEmpty();
    assertThat(listener.extra)
        .hasSize(1)
        .allSatisfy(
            (id, socket) ->
                assertThat(socket.local().getPort()).isEqualTo(AgreedPort.port(World.SESSION, 0)));
  }

  /** Openers end on the way: the other router keeps no flow for them. */
  @ParameterizedTest
  @CsvSource({
    "CONTROLLING, CONTROLLING", "CONTROLLING, CONTROLLED",
    "CONTROLLED, CONTROLLING", "CONTROLLED, CONTROLLED"
  })
  void openOnBothSidesIfOneCanSendWithALowTtl(Role late, Role able) {
    assertThat(meetFarApart(late, able)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void stayClosedOnBothSidesIfNeitherCan(Role late) {
    assertThat(meetFarApart(late, null)).isFalse();
  }

  /** Both behind a router that can be reached, the one beginning later, with routers between. */
  private boolean meetFarApart(Role late, @Nullable Role able) {
    world.net.internet().routers(4);
    Party connector = surveyed(Role.CONTROLLING, REACHABLE);
    Party listener = surveyed(Role.CONTROLLED, REACHABLE);
    connector.setsTtl = able == Role.CONTROLLING;
    listener.setsTtl = able == Role.CONTROLLED;
    Role first = late == Role.CONTROLLING ? Role.CONTROLLED : Role.CONTROLLING;
    return meet(connector, listener, first, 300);
  }
}
