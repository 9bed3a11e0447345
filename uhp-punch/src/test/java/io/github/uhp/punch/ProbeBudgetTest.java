package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.Transmit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However many peers and servers lie, an engine sends little to whoever has not answered. */
class ProbeBudgetTest {

  private static final int SESSIONS = 100;
  private static final InetAddress VICTIM = World.ip("203.0.113.5");
  private static final List<LocalSocket> SOCKETS = List.of(new LocalSocket(1, true, true));

  private final PunchEngine engine = new PunchEngine(PunchConfig.defaults(), new Random(5));
  private final List<Sent> sent = new ArrayList<>();
  private long now;

  private record Sent(long at, Transmit transmit) {
    InetAddress host() {
      return transmit.path().remote().getAddress();
    }
  }

  private static SessionId id(int number) {
    byte[] id = new byte[SessionId.LENGTH];
    id[0] = (byte) number;
    id[1] = (byte) (number >> 8);
    return SessionId.of(id);
  }

  private static Candidate at(InetAddress host, int port) {
    return new Candidate(Candidate.Type.SERVER_REFLEXIVE, new InetSocketAddress(host, port));
  }

  private Party.Keys start(int number, List<Candidate> candidates) {
    Party.Keys keys = Party.keys(number, id(number));
    engine.start(
        now, new PunchSession(id(number), keys.listener(), Role.CONTROLLED, SOCKETS, candidates));
    drain();
    return keys;
  }

  private void drain() {
    for (Transmit t = engine.pollTransmit(); t != null; t = engine.pollTransmit()) {
      sent.add(new Sent(now, t));
    }
  }

  private void runUntil(long time) {
    for (long due = engine.nextTimeoutNanos(); due <= time; due = engine.nextTimeoutNanos()) {
      now = Math.max(now, due);
      engine.handleTimeout(now);
      drain();
    }
    now = time;
  }

  private long sentTo(InetAddress host) {
    return sent.stream().filter(each -> each.host().equals(host)).count();
  }

  @Test
  void manySessionsTogetherSendAVictimLittleMoreThanOneMay() {
    for (int i = 0; i < SESSIONS; i++) {
      start(i, List.of(at(VICTIM, 1000 + i), at(VICTIM, 2000 + i)));
      runUntil(now + Duration.ofMillis(50).toNanos());
    }
    runUntil(Duration.ofSeconds(20).toNanos());
    assertThat(sentTo(VICTIM)).isBetween(30L, 30L + 10);
  }

  @Test
  void whoeverAnswersIsExempt() {
    Party.Keys keys = start(1, List.of(at(VICTIM, 1000)));
    Probe check = keys.connector().open(sent.get(0).transmit().payload());
    assertThat(check).isNotNull();
    engine.handleDatagram(
        now,
        new Path(1, sent.get(0).transmit().path().remote()),
        keys.connector().seal(Probe.ack(check.transaction(), new InetSocketAddress(VICTIM, 1))));
    sent.clear();
    for (int i = 2; i < 12; i++) {
      start(i, List.of(at(VICTIM, 1000 + i)));
    }
    runUntil(Duration.ofSeconds(9).toNanos());
    assertThat(sentTo(VICTIM)).isGreaterThan(100);
  }

  @Test
  void allSessionsTogetherSendAtMostTwoHundredProbesASecond() {
    for (int i = 0; i < SESSIONS; i++) {
      List<Candidate> candidates = new ArrayList<>();
      for (int j = 0; j < 8; j++) {
        candidates.add(at(World.ip("203.0." + i + "." + (j + 1)), 1000));
      }
      Party.Keys keys = start(i, candidates);
      // Checks from addresses that are not proven; answering them counts, too.
      for (int j = 0; j < 8; j++) {
        engine.handleDatagram(
            now,
            new Path(1, new InetSocketAddress(World.ip("198.51.100." + (j + 1)), 9)),
            keys.connector().seal(Probe.check(j, false).paddedTo(1232)));
      }
      drain();
    }
    runUntil(Duration.ofSeconds(8).toNanos());
    assertThat(sent).hasSizeGreaterThan(1200);
    for (int i = 220; i < sent.size(); i++) {
      assertThat(sent.get(i).at() - sent.get(i - 220).at())
          .as("200 a second, and a tenth of a second's worth at once")
          .isGreaterThanOrEqualTo(Duration.ofMillis(995).toNanos());
    }
  }

  @Test
  void aSessionTriesAtMostEightNamedAddressesInTenMinutes() {
    PunchConfig patient = PunchConfig.builder().deadline(Duration.ofMinutes(30)).build();
    PunchEngine one = new PunchEngine(patient, new Random(1));
    List<Candidate> lies = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      lies.add(at(World.ip("203.0.113." + i), 1000));
    }
    Party.Keys keys = Party.keys(1, id(1));
    one.start(
        0,
        new PunchSession(id(1), keys.connector(), Role.CONTROLLING, SOCKETS, lies.subList(0, 4)));
    one.addRemoteCandidates(0, id(1), lies.subList(4, 20));
    assertThat(one.reports(id(1))).hasSize(8);
    one.addRemoteCandidates(Duration.ofMinutes(9).toNanos(), id(1), lies.subList(20, 30));
    assertThat(one.reports(id(1))).noneMatch(r -> isAmong(r, lies.subList(20, 40)));
    one.addRemoteCandidates(Duration.ofMinutes(10).toNanos(), id(1), lies.subList(30, 40));
    assertThat(one.reports(id(1))).hasSize(8).allMatch(r -> isAmong(r, lies.subList(30, 40)));
    assertThat(one.counters().get(PunchCounters.Kind.CANDIDATES_REFUSED)).isEqualTo(24);
  }

  private static boolean isAmong(PairReport report, List<Candidate> candidates) {
    return candidates.stream().anyMatch(each -> each.address().equals(report.path().remote()));
  }

  @Test
  void thereIsNoMoreThanTheDesignAllows() {
    for (PunchConfig.Builder tooMuch :
        List.of(
            PunchConfig.builder().maxUnansweredProbes(31),
            PunchConfig.builder().maxProbesPerSecond(201),
            PunchConfig.builder().maxCandidates(9))) {
      assertThatIllegalArgumentException().isThrownBy(tooMuch::build);
    }
  }

  @Test
  void howeverManySourcesArePretendedNoneGetsMoreThanThreeTimesWhatCameFromIt() {
    Map<InetAddress, Integer> counts = new HashMap<>();
    Party.Keys keys = start(1, List.of());
    for (int i = 0; i < 2_000; i++) {
      InetAddress forged = World.ip("10." + (i >> 8) + "." + (i & 0xff) + ".1");
      now += 6_000_000;
      engine.handleDatagram(
          now,
          new Path(1, new InetSocketAddress(forged, 9)),
          keys.connector().seal(Probe.check(i, false).paddedTo(96)));
      drain();
      sent.forEach(
          each -> counts.merge(each.host(), each.transmit().payload().remaining(), Integer::sum));
      sent.clear();
    }
    assertThat(engine.reports(id(1))).hasSizeLessThanOrEqualTo(8);
    assertThat(counts.values()).allMatch(bytes -> bytes <= 3 * 96);
  }
}
