package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.simnet.Barrage;
import io.github.uhp.simnet.SimNet;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random, truncated, altered, replayed and oversized datagrams at a punch engine that keeps a path:
 * nothing throws, nothing is answered, and the path stays. {@code -Duhp.fuzz.datagrams=N} and
 * {@code -Duhp.fuzz.seed=S} say how many, and which.
 */
class HostileDatagramsTest {

  private static final long COUNT = Long.getLong("uhp.fuzz.datagrams", 200_000);
  private static final long SEED = Long.getLong("uhp.fuzz.seed", 1);
  private static final long PER_SECOND = 50_000;

  @ParameterizedTest
  @EnumSource(Role.class)
  void nothingThrowsNothingIsAnsweredAndThePathStays(Role role) {
    SimNet net = new SimNet(SEED);
    Party connector = party(net, Role.CONTROLLING, "203.0.113.1");
    Party listener = party(net, Role.CONTROLLED, "203.0.113.2");
    Party.Keys keys = Party.keys(SEED, World.SESSION);
    connector.start(World.SESSION, keys.connector(), listener.asSeen(), null);
    listener.start(World.SESSION, keys.listener(), connector.asSeen(), null);
    Party victim = role == Role.CONTROLLING ? connector : listener;
    Barrage barrage = new Barrage(net, net.internet(), victim.socket.local(), SEED);
    net.runUntil(() -> connector.isNominated() && listener.isNominated(), Duration.ofSeconds(1));
    List<PunchEvent> before = List.copyOf(victim.events);
    Duration time = Duration.ofSeconds(Math.max(60, COUNT / PER_SECOND));
    long[] echoes = {0};
    barrage.run(
        COUNT,
        time,
        () -> {
          assertThat(victim.events).as("seed " + SEED).isEqualTo(before);
          assertThat(victim.runner.engine().reports(World.SESSION)).hasSizeLessThanOrEqualTo(16);
          echoes[0] = victim.count(PunchCounters.Kind.ACKS_RECEIVED);
        });
    assertThat(barrage.sent()).isEqualTo(COUNT);
    assertThat(barrage.bytesToStrangers()).isZero();
    assertThat(echoes[0]).as("checks answered").isGreaterThan(time.toSeconds() / 15);
    System.out.printf(
        "%,d hostile datagrams at the punch engine of the %s in %d s of virtual time, seed %d: path"
            + " kept, %d checks answered, %,d bytes from strangers, %,d to them%n",
        barrage.sent(),
        role == Role.CONTROLLING ? "connector" : "listener",
        time.toSeconds(),
        SEED,
        echoes[0],
        barrage.bytesFromStrangers(),
        barrage.bytesToStrangers());
  }

  private static Party party(SimNet net, Role role, String address) {
    return new Party(
        net,
        role,
        net.host(
            role.name().toLowerCase(Locale.ROOT), net.internet(), World.ip(address), World.LINK),
        PunchConfig.defaults());
  }
}
