package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.SimHost;
import java.time.Duration;
import java.util.List;
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
        () -> connector.start(World.SESSION, keys.connector(), ofListener, null));
    world.net.schedule(
        first == Role.CONTROLLED ? Duration.ZERO : ahead,
        () -> listener.start(World.SESSION, keys.listener(), ofConnector, null));
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

  /** Each further check keeps the port taken. */
  @ParameterizedTest
  @EnumSource(Role.class)
  void stayClosedIfTheOtherSideIsFarAhead(Role late) {
    Party connector = behind(Role.CONTROLLING, late == Role.CONTROLLING ? REACHABLE : USUAL);
    Party listener = behind(Role.CONTROLLED, late == Role.CONTROLLED ? REACHABLE : USUAL);
    Role first = late == Role.CONTROLLING ? Role.CONTROLLED : Role.CONTROLLING;
    assertThat(meet(connector, listener, first, 30)).isFalse();
    assertThat(connector.told(PunchEvent.Failed.class)).hasSize(1);
  }
}
