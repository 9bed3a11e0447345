package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.SimSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Someone on the path who can hold back every probe, and send it on unchanged from an address of
 * his own, gets no path for it: he cannot answer what is sent there.
 */
class PathProtectionTest {

  private static final Duration WHILE = Duration.ofMinutes(5);

  private final World world = new World(21);
  private final Party connector =
      world.party(Role.CONTROLLING, world.net.internet(), "203.0.113.1", World.LINK);
  private final Party listener =
      world.party(Role.CONTROLLED, world.net.internet(), "203.0.113.2", World.LINK);
  private final SimSocket attacker =
      world.net.host("attacker", world.net.internet(), World.ip("203.0.113.66"), World.LINK).open();
  private int taken;

  private Party other(Party party) {
    return party == connector ? listener : connector;
  }

  private void punch() {
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, Duration.ofSeconds(1))).isTrue();
  }

  /** Holds back what one side sends the other, when told, and sends it on from his own address. */
  private void divert(Party from, BooleanSupplier when) {
    world
        .net
        .internet()
        .tap(
            (source, destination, payload) -> {
              boolean take =
                  source.equals(from.socket.local())
                      && destination.equals(other(from).socket.local())
                      && when.getAsBoolean();
              if (take) {
                taken++;
                attacker.send(destination, payload);
              }
              return !take;
            });
  }

  private boolean isAttackers(Path path) {
    return path.remote().equals(attacker.local());
  }

  private void assertNothingOfTheAttackers(Party party) {
    assertThat(party.admits(attacker.local())).as("admitted").isFalse();
    assertThat(party.told(PunchEvent.Nominated.class)).noneMatch(e -> isAttackers(e.path()));
    assertThat(party.told(PunchEvent.Moved.class)).noneMatch(e -> isAttackers(e.to()));
  }

  /** Bytes that a host sent to an address. */
  private int bytes(InetSocketAddress from, InetSocketAddress to) {
    return world.hops.stream()
        .filter(hop -> hop.fate() == Hop.Fate.SENT)
        .filter(hop -> hop.source().equals(from) && hop.destination().equals(to))
        .mapToInt(Hop::length)
        .sum();
  }

  private void assertAtMostThreeTimesAsMuchReturned(Party party) {
    InetSocketAddress self = party.socket.local();
    assertThat(bytes(self, attacker.local()))
        .isPositive()
        .isLessThanOrEqualTo(3 * bytes(attacker.local(), self));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void someProbesFromElsewhereNeitherMoveThePathNorOpenThePort(Role role) {
    Party victim = role == Role.CONTROLLED ? listener : connector;
    punch();
    List<PunchEvent> before = List.copyOf(victim.events);
    divert(other(victim), () -> (int) (world.net.now() / 1_000_000_000L) % 7 == 0);
    world.net.runFor(WHILE);
    assertThat(taken).isGreaterThan(5);
    assertThat(victim.events).as("nothing happened").isEqualTo(before);
    assertAtMostThreeTimesAsMuchReturned(victim);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void aPathWhoseProbesAllComeFromElsewhereIsLostRatherThanMoved(Role role) {
    Party victim = role == Role.CONTROLLED ? listener : connector;
    punch();
    boolean[] on = {true};
    divert(other(victim), () -> on[0]);
    world.net.runFor(Duration.ofSeconds(25));
    assertThat(other(victim).told(PunchEvent.PathLost.class))
        .as("answers to the attacker's address never reached it")
        .isNotEmpty();
    assertNothingOfTheAttackers(victim);
    assertAtMostThreeTimesAsMuchReturned(victim);

    on[0] = false;
    world.net.runFor(Duration.ofSeconds(10));
    assertThat(Objects.requireNonNull(victim.path()).remote())
        .as("the old path is taken again")
        .isEqualTo(other(victim).socket.local());
    assertNothingOfTheAttackers(victim);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFirstPathIsProtectedLikewise(boolean nominationsOnly) {
    divert(
        connector, () -> !nominationsOnly || !connector.told(PunchEvent.Nominated.class).isEmpty());
    world.introduce(connector, listener);
    world.net.runFor(Duration.ofSeconds(9));
    assertThat(taken).isPositive();
    assertNothingOfTheAttackers(listener);
    assertThat(listener.isNominated()).isFalse();
  }

  @Test
  void aLivePathIsNotLeftForAnAddressWhoseChallengesAreOnlyPassedOn() {
    punch();
    long[] passedOn = {0};
    attacker.onDatagram(
        (source, payload) -> {
          passedOn[0] = world.net.now();
          world.net.internet().inject(listener.socket.local(), connector.socket.local(), payload);
        });
    // The answers to what he passes on go their own way, straight to the listener.
    divert(connector, () -> world.net.now() - passedOn[0] > Duration.ofMillis(200).toNanos());
    world.net.runFor(WHILE);
    assertThat(taken).isGreaterThan(5);
    assertThat(listener.told(PunchEvent.Moved.class)).noneMatch(e -> isAttackers(e.to()));
  }

  @Test
  void aReplayedProbeKeepsNoPathAlive() {
    punch();
    List<byte[]> captured = new ArrayList<>();
    boolean[] cut = {false};
    world
        .net
        .internet()
        .tap(
            (source, destination, payload) -> {
              if (source.equals(connector.socket.local())) {
                captured.add(payload);
                return !cut[0];
              }
              return true;
            });
    world.net.runFor(Duration.ofSeconds(30));
    cut[0] = true;
    for (int i = 0; i < 300; i++) {
      byte[] old = captured.get(i % captured.size());
      world.net.schedule(
          Duration.ofMillis(100L * i),
          () ->
              world.net.internet().inject(connector.socket.local(), listener.socket.local(), old));
    }
    assertThat(
            world.net.runUntil(
                () -> !listener.told(PunchEvent.PathLost.class).isEmpty(), Duration.ofSeconds(15)))
        .isTrue();
    assertThat(listener.count(PunchCounters.Kind.DROPPED_UNAUTHENTIC)).isPositive();
  }

  @Test
  void anAnswerThatWasHeldBackForLongIsNone() {
    punch();
    List<byte[]> held = new ArrayList<>();
    world
        .net
        .internet()
        .tap(
            (source, destination, payload) -> {
              boolean hold = destination.equals(listener.socket.local());
              if (hold) {
                held.add(payload);
              }
              return !hold;
            });
    world.net.runUntil(
        () -> !listener.told(PunchEvent.PathLost.class).isEmpty(), Duration.ofSeconds(15));
    world.net.runFor(Duration.ofSeconds(6));
    int moves = listener.told(PunchEvent.Moved.class).size();
    int late = held.size() / 2;
    for (byte[] each : held.subList(0, late)) {
      world.net.internet().inject(connector.socket.local(), listener.socket.local(), each);
    }
    world.net.runFor(Duration.ofMillis(30));
    assertThat(listener.count(PunchCounters.Kind.DROPPED_STALE_ACK)).isPositive();
    assertThat(listener.told(PunchEvent.Moved.class)).hasSize(moves);
  }
}
