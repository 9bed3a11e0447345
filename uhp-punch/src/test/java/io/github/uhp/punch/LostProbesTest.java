package io.github.uhp.punch;

import static io.github.uhp.punch.Role.CONTROLLED;
import static io.github.uhp.punch.Role.CONTROLLING;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lost probes delay a path a little; they neither prevent it nor leave the two sides apart. */
class LostProbesTest {

  /** A round trip takes 40 ms. */
  private static final Duration SOON = Duration.ofMillis(250);

  private static final NatBehaviour SYMMETRIC = NatBehaviour.symmetric();

  private final World world = new World(31);
  private final Wiretap wiretap = new Wiretap(world);

  private Party onTheInternet(Role role) {
    String address = "203.0.113." + (role.ordinal() + 1);
    return world.party(role, world.net.internet(), address, World.LINK);
  }

  private Party behind(Role role, NatBehaviour nat) {
    return SurveyedNat.party(world, role, nat, role.ordinal() + 1);
  }

  private long fromNow(Duration time) {
    return world.net.now() + time.toNanos();
  }

  @Test
  void aNominationIsRepeatedThoughAnEarlierCheckIsAnswered() {
    Party connector = onTheInternet(CONTROLLING);
    Party listener = onTheInternet(CONTROLLED);
    int[] nominations = {0};
    wiretap.lose(it -> it.probe().nominate() && nominations[0]++ == 0);
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, SOON)).isTrue();
    assertThat(nominations[0]).isPositive();
  }

  @Test
  void aNominationIsAnsweredOnceItIsFollowed() {
    Party connector = onTheInternet(CONTROLLING);
    Party listener = onTheInternet(CONTROLLED);
    wiretap.lose(it -> it.isAnswer(CONTROLLING));
    world.introduce(connector, listener);
    world.net.runFor(Duration.ofMillis(600));
    assertThat(connector.isNominated()).isTrue();
    assertThat(listener.isNominated()).as("none of its checks was answered").isFalse();
    Set<Long> nominations =
        wiretap
            .seen()
            .filter(it -> it.probe().nominate())
            .map(it -> it.probe().transaction())
            .collect(Collectors.toSet());
    assertThat(nominations).as("repeated until answered").hasSizeGreaterThan(2);
    assertThat(wiretap.seen().filter(it -> it.isAnswer(CONTROLLED)))
        .extracting(Wiretap.Seen::probe)
        .extracting(Probe::transaction)
        .isNotEmpty()
        .doesNotContainAnyElementsOf(nominations);

    wiretap.lose(it -> false);
    assertThat(world.bothNominated(connector, listener, SOON.multipliedBy(2))).isTrue();
    world.net.runFor(Duration.ofSeconds(2));
    long settled = world.net.now();
    world.net.runFor(Duration.ofSeconds(2));
    assertThat(wiretap.seen().filter(it -> it.nanos() > settled)).as("answered").isEmpty();
    assertThat(connector.told(PunchEvent.PathLost.class)).isEmpty();
  }

  @Test
  void theListenersFirstCheckOnItsPathIsSoonRepeated() {
    Party connector = onTheInternet(CONTROLLING);
    Party listener = onTheInternet(CONTROLLED);
    int[] answers = {0};
    wiretap.lose(it -> it.isAnswer(CONTROLLING) && answers[0]++ > 0);
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, SOON)).isTrue();
    long start = world.net.now();
    world.net.runFor(Duration.ofMillis(400));
    assertThat(wiretap.seen().filter(it -> it.nanos() > start && it.isCheck(CONTROLLED)))
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void aLostCheckOfFullSizeIsSoonRepeatedOnceSmallOnesAreAnswered() {
    Party connector = onTheInternet(CONTROLLING);
    Party listener = onTheInternet(CONTROLLED);
    wiretap.lose(it -> it.isCheck(CONTROLLING) && it.isFullSize());
    world.introduce(connector, listener);
    boolean answered =
        world.net.runUntil(
            () -> connector.count(PunchCounters.Kind.ACKS_RECEIVED) > 0, Duration.ofSeconds(2));
    assertThat(answered).isTrue();
    long start = world.net.now();
    world.net.runFor(Duration.ofSeconds(1));
    assertThat(
            wiretap
                .seen()
                .filter(it -> it.nanos() >= start && it.isCheck(CONTROLLING) && it.isFullSize()))
        .hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void aPathThatIsNearlyFoundIsNotGivenUp() {
    NatBehaviour sequential = SYMMETRIC.allocating(PortAllocation.sequential());
    Party connector = behind(CONTROLLING, sequential);
    Party listener = behind(CONTROLLED, sequential);
    long planEnds = fromNow(Duration.ofSeconds(5));
    wiretap.lose(it -> it.isFullSize() && it.nanos() < planEnds);
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, Duration.ofSeconds(9)))
        .as(() -> world.describe(connector, listener))
        .isTrue();
  }

  @Test
  void theAnswerToAGuessShowsWhereThePeerIs() {
    Party connector = behind(CONTROLLING, NatBehaviour.portRestrictedCone());
    Party listener = behind(CONTROLLED, SYMMETRIC.allocating(PortAllocation.sequential()));
    int known = world.candidates(listener).get(0).address().getPort();
    wiretap.lose(it -> it.isCheck(CONTROLLED) || it.destination().getPort() == known);
    world.introduce(connector, listener);
    world.net.runUntil(connector::isNominated, SOON);
    assertThat(connector.isNominated()).as(() -> world.describe(connector, listener)).isTrue();
  }

  /**
   * Behind two such NATs what goes to one port may be answered from the next, where a challenge of
   * the connector is not let in.
   */
  @ParameterizedTest
  @ValueSource(ints = {200, 300, 400})
  void aPathWhoseAnswersComeFromElsewhereIsLeftForABetterOne(int millis) {
    NatBehaviour preserving = SYMMETRIC.allocating(PortAllocation.preserving());
    Party connector = behind(CONTROLLING, preserving);
    Party listener = behind(CONTROLLED, preserving);
    long end = fromNow(Duration.ofMillis(millis));
    int[] symmetric = {0};
    wiretap.lose(
        it ->
            it.isCheck(CONTROLLING)
                && it.nanos() < end
                && (it.destination().getPort() == 5000
                    || it.source().getPort() == it.destination().getPort() && symmetric[0]++ > 0));
    world.introduce(connector, listener);
    MatrixTraffic traffic = new MatrixTraffic(world, connector, listener, Duration.ofMillis(10));
    world.net.runUntil(connector::isNominated, Duration.ofSeconds(1));
    traffic.start();
    assertThat(world.net.runUntil(() -> traffic.passedAt() != null, Duration.ofSeconds(1)))
        .as(() -> world.describe(connector, listener))
        .isTrue();
    assertThat(connector.told(PunchEvent.Moved.class))
        .as(() -> world.describe(connector, listener))
        .isNotEmpty();
  }

  /** Of all pairs of ports there only the first guesses of both sides are one that answers. */
  @Test
  void guessesGoOnWhileAnswersComeFromElsewhere() {
    NatBehaviour preserving = SYMMETRIC.allocating(PortAllocation.preserving());
    Party connector = behind(CONTROLLING, preserving);
    Party listener = behind(CONTROLLED, preserving);
    long end = fromNow(Duration.ofMillis(1200));
    wiretap.lose(it -> it.source().getPort() == it.destination().getPort() && it.nanos() < end);
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, Duration.ofSeconds(1)))
        .as(() -> world.describe(connector, listener))
        .isTrue();
    boolean better =
        world.net.runUntil(
            () -> usesOnePort(connector) && usesOnePort(listener), Duration.ofSeconds(2));
    assertThat(better).as(() -> world.describe(connector, listener)).isTrue();
    long guesses = connector.count(PunchCounters.Kind.GUESSES_SENT);
    world.net.runFor(Duration.ofSeconds(5));
    assertThat(connector.count(PunchCounters.Kind.GUESSES_SENT)).as("an end").isEqualTo(guesses);
  }

  /** Whether what it sends arrives from the port from which the answers come. */
  private boolean usesOnePort(Party party) {
    Path path = Objects.requireNonNull(party.path());
    return wiretap
        .seen()
        .anyMatch(
            it ->
                it.sender() == party.role
                    && it.destination().equals(path.remote())
                    && it.source().getPort() == path.remote().getPort());
  }
}
