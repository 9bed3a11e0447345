package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.simnet.Hop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a dishonest server, a stranger or the network may say changes nothing and harms nobody. */
class HostileInputTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(World.ip("203.0.113.7"), 7000);
  private static final InetSocketAddress STRANGER =
      new InetSocketAddress(World.ip("203.0.113.66"), 666);
  private static final Path FROM_PEER = new Path(1, PEER);
  private static final Path FROM_STRANGER = new Path(1, STRANGER);

  private final Party.Keys keys = Party.keys(5, World.SESSION);
  private final PunchEngine engine = new PunchEngine(PunchConfig.defaults(), new Random(5));

  private static Candidate candidate(String ip, int port) {
    return new Candidate(
        Candidate.Type.SERVER_REFLEXIVE, new InetSocketAddress(World.ip(ip), port));
  }

  private void start(Role role, List<Candidate> remote) {
    List<LocalSocket> sockets = List.of(new LocalSocket(1, true, true));
    engine.start(
        0,
        new PunchSession(
            World.SESSION,
            role == Role.CONTROLLING ? keys.connector() : keys.listener(),
            role,
            sockets,
            remote));
  }

  private List<Transmit> sent() {
    List<Transmit> sent = new ArrayList<>();
    for (Transmit t = engine.pollTransmit(); t != null; t = engine.pollTransmit()) {
      sent.add(t);
    }
    return sent;
  }

  /** All that the engine sends until the time, with no one answering. */
  private List<Transmit> sentUntil(long nanos) {
    List<Transmit> sent = sent();
    for (long due = engine.nextTimeoutNanos(); due <= nanos; due = engine.nextTimeoutNanos()) {
      engine.handleTimeout(due);
      sent.addAll(sent());
    }
    return sent;
  }

  private long count(PunchCounters.Kind kind) {
    return engine.counters().get(kind);
  }

  @Test
  void noInnocentAddressGetsMoreThanItsBudget() {
    PunchConfig patient = PunchConfig.builder().deadline(Duration.ofMinutes(10)).build();
    PunchEngine stubborn = new PunchEngine(patient, new Random(1));
    List<Candidate> lies = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lies.add(candidate("203.0.113." + (i < 20 ? 1 : i), 1000 + i));
    }
    stubborn.start(
        0,
        new PunchSession(
            World.SESSION,
            keys.connector(),
            Role.CONTROLLING,
            List.of(new LocalSocket(1, true, true), new LocalSocket(2, true, false)),
            lies.subList(0, 25)));
    Map<Object, Integer> probes = new HashMap<>();
    Map<Object, Integer> bytes = new HashMap<>();
    List<Long> times = new ArrayList<>();
    long now = 0;
    for (int round = 0; now < Duration.ofMinutes(9).toNanos(); round++) {
      for (Transmit t = stubborn.pollTransmit(); t != null; t = stubborn.pollTransmit()) {
        probes.merge(t.path().remote().getAddress(), 1, Integer::sum);
        bytes.merge(t.path().remote().getAddress(), t.payload().remaining(), Integer::sum);
        times.add(now);
      }
      if (round == 100) {
        stubborn.addRemoteCandidates(now, World.SESSION, lies);
      }
      now = Math.max(now, stubborn.nextTimeoutNanos());
      stubborn.handleTimeout(now);
    }
    assertThat(probes.values()).isNotEmpty().allMatch(n -> n <= 30);
    assertThat(bytes.values()).allMatch(n -> n <= 40_000);
    for (int i = 200; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 200)).isGreaterThan(800_000_000L);
    }
    assertThat(stubborn.counters().get(PunchCounters.Kind.CANDIDATES_REFUSED)).isPositive();
  }

  @Test
  void whatIsNotAProbeIsLeftToOthers() {
    for (byte[] other : List.of(new byte[0], new byte[] {4, 1}, new byte[] {0x40})) {
      assertThat(engine.handleDatagram(0, FROM_PEER, ByteBuffer.wrap(other))).isFalse();
    }
    assertThat(engine.handleDatagram(0, FROM_PEER, ByteBuffer.wrap(new byte[] {5, 1}))).isTrue();
    assertThat(count(PunchCounters.Kind.DROPPED_UNKNOWN)).isOne();
  }

  @Test
  void probesOfASessionThatIsNotThereAreDropped() {
    ByteBuffer check = keys.connector().seal(Probe.check(1, false).paddedTo(96));
    assertThat(engine.handleDatagram(0, FROM_PEER, check)).isTrue();
    assertThat(count(PunchCounters.Kind.DROPPED_UNKNOWN)).isOne();
    assertThat(sent()).isEmpty();
    assertThat(engine.pollEvent()).isNull();
  }

  @Test
  void replayedTamperedAndForeignProbesChangeNothing() {
    start(Role.CONTROLLED, List.of());
    byte[] good = keys.connector().seal(Probe.check(1, true).paddedTo(96)).array();
    for (int i = 10; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      engine.handleDatagram(0, FROM_STRANGER, ByteBuffer.wrap(bad));
    }
    for (int length = 0; length < good.length; length++) {
      engine.handleDatagram(0, FROM_STRANGER, ByteBuffer.wrap(good, 0, length));
    }
    ByteBuffer own = keys.listener().seal(Probe.check(2, true).paddedTo(96));
    engine.handleDatagram(0, FROM_STRANGER, own);
    Party.Keys foreign = Party.keys(6, World.SESSION);
    engine.handleDatagram(
        0, FROM_STRANGER, foreign.connector().seal(Probe.check(3, true).paddedTo(96)));
    assertThat(sent()).isEmpty();
    assertThat(engine.pollEvent()).isNull();
    assertThat(engine.reports(World.SESSION)).isEmpty();

    engine.handleDatagram(0, FROM_PEER, ByteBuffer.wrap(good));
    List<Transmit> sent = sent();
    assertThat(sent).as("a challenge").hasSize(1).allMatch(t -> t.path().equals(FROM_PEER));
    assertThat(engine.pollEvent()).as("not admitted before it answers").isNull();
    Probe challenge = Objects.requireNonNull(keys.connector().open(sent.get(0).payload()));
    assertThat(challenge.kind()).isEqualTo(Probe.Kind.CHECK);
    ByteBuffer answer = keys.connector().seal(Probe.ack(challenge.transaction(), PEER));
    engine.handleDatagram(0, FROM_PEER, answer.duplicate());
    assertThat(engine.pollEvent()).isEqualTo(new PunchEvent.Admitted(World.SESSION, FROM_PEER));
    assertThat(engine.pollEvent())
        .as("the good probe nominated")
        .isInstanceOf(PunchEvent.Nominated.class);
    sent();
    engine.handleDatagram(0, FROM_STRANGER, answer);
    long dropped = count(PunchCounters.Kind.DROPPED_UNAUTHENTIC);
    engine.handleDatagram(0, FROM_STRANGER, ByteBuffer.wrap(good));
    assertThat(count(PunchCounters.Kind.DROPPED_UNAUTHENTIC)).isEqualTo(dropped + 1);
    assertThat(sent()).isEmpty();
    assertThat(engine.pollEvent()).isNull();
  }

  @Test
  void anAddressThatWasOnlyHeardGetsAtMostThreeTimesWhatCameFromIt() {
    start(Role.CONTROLLED, List.of());
    int received = 0;
    for (int i = 0; i < 3; i++) {
      ByteBuffer check = keys.connector().seal(Probe.check(i, true).paddedTo(96));
      received += check.remaining();
      engine.handleDatagram(i, FROM_STRANGER, check);
    }
    int sent =
        sentUntil(Duration.ofSeconds(9).toNanos()).stream()
            .mapToInt(t -> t.payload().remaining())
            .sum();
    assertThat(sent).isBetween(received, 3 * received);
    assertThat(engine.pollEvent())
        .as("neither admitted nor nominated without an answered challenge")
        .isNull();
  }

  @Test
  void anAnswerIsAsLongAsItsCheckAndShortChecksGetNone() {
    start(Role.CONTROLLED, List.of());
    ByteBuffer tiny = keys.connector().seal(Probe.check(9, false));
    engine.handleDatagram(0, FROM_PEER, tiny);
    assertThat(sent()).isEmpty();
    assertThat(count(PunchCounters.Kind.UNANSWERED)).isOne();
    for (int length : new int[] {96, 500, 1232, 1400}) {
      ByteBuffer check = keys.connector().seal(Probe.check(length, false).paddedTo(length));
      engine.handleDatagram(0, FROM_PEER, check);
      Transmit ack = sent().get(0);
      assertThat(ack.payload().remaining()).isEqualTo(length);
      Probe opened = keys.connector().open(ack.payload());
      assertThat(opened).isNotNull();
      assertThat(opened.observed()).isEqualTo(PEER);
      assertThat(opened.transaction()).isEqualTo(length);
    }
  }

  @Test
  void sessionsAreBoundedAndEndWithTheirKeysClosed() {
    PunchConfig one = PunchConfig.builder().maxSessions(1).build();
    PunchEngine small = new PunchEngine(one, new Random(1));
    List<LocalSocket> sockets = List.of(new LocalSocket(1, true, true));
    var first =
        new PunchSession(World.SESSION, keys.listener(), Role.CONTROLLED, sockets, List.of());
    var other = Party.session(2);
    Party.Keys more = Party.keys(6, other);
    small.start(0, first);
    small.start(0, first);
    assertThat(small.pollEvent()).isNull();
    small.start(0, new PunchSession(other, more.listener(), Role.CONTROLLED, sockets, List.of()));
    assertThat(small.pollEvent())
        .isEqualTo(new PunchEvent.Failed(other, FailureReason.TOO_MANY_SESSIONS, List.of(), null));
    small.stop(0, World.SESSION);
    assertThat(small.pollEvent()).isNull();
    assertThat(small.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> keys.listener().seal(Probe.check(1, false)))
        .as("the engine owned the keys")
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void withoutAnyCandidateItSaysSo() {
    start(Role.CONTROLLING, List.of(candidate("127.0.0.1", 1)));
    sentUntil(Duration.ofSeconds(10).toNanos());
    assertThat(engine.pollEvent())
        .isEqualTo(
            new PunchEvent.Failed(World.SESSION, FailureReason.NO_CANDIDATES, List.of(), null));
  }

  @Test
  void aStrangerWhoSendsNoiseInTheSimulatedNetworkChangesNothing() {
    World world = new World(11);
    Party connector =
        world.party(Role.CONTROLLING, world.net.internet(), "203.0.113.1", World.LINK);
    Party listener = world.party(Role.CONTROLLED, world.net.internet(), "203.0.113.2", World.LINK);
    var noise = world.net.host("noise", world.net.internet(), World.ip("203.0.113.9"), World.LINK);
    var socket = noise.open(9);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] junk = new byte[random.nextInt(200) + 1];
      random.nextBytes(junk);
      junk[0] = 5;
      world.net.schedule(Duration.ofMillis(i), () -> socket.send(listener.socket.local(), junk));
    }
    world.introduce(connector, listener);
    assertThat(world.bothNominated(connector, listener, Duration.ofSeconds(1))).isTrue();
    world.net.runFor(Duration.ofSeconds(1));
    assertThat(world.hops)
        .noneMatch(
            hop ->
                hop.fate() == Hop.Fate.SENT
                    && hop.destination().getAddress().equals(World.ip("203.0.113.9")));
  }
}
