package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.Transmit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A search for a port is a flood in small: whoever asks for one, nobody gets more than is allowed.
 */
class SearchBudgetTest {

  private static final InetSocketAddress VICTIM =
      new InetSocketAddress(World.ip("203.0.113.5"), 4000);
  private static final InetSocketAddress HERE =
      new InetSocketAddress(World.ip("198.51.100.7"), 5000);
  private static final List<LocalSocket> SOCKETS = List.of(new LocalSocket(1, true, true));
  private static final Duration SEARCH = Duration.ofSeconds(25);

  private final Random random = new Random(5);

  private PunchEngine engine = new PunchEngine(PunchConfig.defaults(), random);
  private final List<Sent> sent = new ArrayList<>();
  private final List<PunchEvent> events = new ArrayList<>();
  private long now = 1;
  private int lastSocket = 1;

  private record Sent(long at, Transmit transmit, int length) {
    InetSocketAddress to() {
      return transmit.path().remote();
    }
  }

  /** Which side's NAT gives each destination a random port. */
  private enum Moving {
    HERE,
    THERE
  }

  private static NatProfile nat(boolean moving, PortAllocation ports, InetSocketAddress... seen) {
    return new NatProfile(
        moving ? NatDependence.ADDRESS_AND_PORT_DEPENDENT : NatDependence.ENDPOINT_INDEPENDENT,
        NatDependence.ADDRESS_AND_PORT_DEPENDENT,
        ports,
        List.of(),
        List.of(seen));
  }

  private static SessionId id(int number) {
    byte[] id = new byte[SessionId.LENGTH];
    id[0] = (byte) number;
    id[1] = (byte) (number >> 8);
    return SessionId.of(id);
  }

  private static Candidate seenByServer(InetSocketAddress address) {
    return new Candidate(Candidate.Type.SERVER_REFLEXIVE, address);
  }

  private Party.Keys start(
      int number, Moving moving, List<Candidate> candidates, @Nullable NatProfile remote) {
    Party.Keys keys = Party.keys(number, id(number));
    NatProfile local = nat(moving == Moving.HERE, new PortAllocation.Random(), HERE);
    engine.start(
        now,
        new PunchSession(
            id(number), keys.listener(), Role.CONTROLLED, SOCKETS, candidates, local, remote));
    drain();
    return keys;
  }

  /** With all that a search needs: the server's word, and the peer's signature. */
  private Party.Keys search(int number, Moving moving, InetSocketAddress target) {
    return start(
        number,
        moving,
        List.of(seenByServer(target)),
        nat(moving == Moving.THERE, new PortAllocation.Random(), target));
  }

  private void drain() {
    for (Transmit t = engine.pollTransmit(); t != null; t = engine.pollTransmit()) {
      sent.add(new Sent(now, t, t.payload().remaining()));
    }
    for (PunchEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
      events.add(event);
      if (event instanceof PunchEvent.SocketsWanted wanted) {
        engine.addSockets(
            now,
            IntStream.range(0, wanted.count())
                .mapToObj(i -> new LocalSocket(++lastSocket, true, true))
                .toList());
        drain();
      }
    }
  }

  private void run(Duration time) {
    long end = now + time.toNanos();
    for (long due = engine.nextTimeoutNanos(); due <= end; due = engine.nextTimeoutNanos()) {
      now = Math.max(now, due);
      engine.handleTimeout(now);
      drain();
    }
    now = end;
  }

  private List<Sent> sentTo(InetAddress host) {
    return sent.stream().filter(each -> each.to().getAddress().equals(host)).toList();
  }

  private long searchProbes() {
    return engine.counters().get(PunchCounters.Kind.SEARCH_PROBES_SENT);
  }

  private List<FailureReason> failures() {
    return events.stream()
        .filter(PunchEvent.Failed.class::isInstance)
        .map(event -> ((PunchEvent.Failed) event).reason())
        .toList();
  }

  private static void assertRate(List<Sent> probes, int perSecond) {
    for (int i = perSecond; i < probes.size(); i++) {
      assertThat(probes.get(i).at() - probes.get(i - perSecond).at())
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSearchHasSoManySmallProbesAndSoManyASecond(Moving moving) {
    search(1, moving, VICTIM);
    run(SEARCH);
    List<Sent> small = sentTo(VICTIM.getAddress()).stream().filter(s -> s.length() <= 120).toList();
    assertThat(searchProbes()).isBetween(moving == Moving.HERE ? 256L : 2048L, 2048L);
    assertThat(sentTo(VICTIM.getAddress())).hasSizeLessThanOrEqualTo((int) searchProbes() + 30);
    assertThat(small).hasSizeGreaterThanOrEqualTo((int) searchProbes());
    // The few checks of the known address come on top.
    assertRate(small, 110 + 3);
    assertThat(failures()).containsExactly(FailureReason.PORT_NOT_FOUND);
    assertThat(events)
        .filteredOn(PunchEvent.Failed.class::isInstance)
        .extracting(event -> ((PunchEvent.Failed) event).search())
        .containsExactly(new SearchReport((int) searchProbes(), moving == Moving.HERE ? 256 : 0));
  }

  @Test
  void noPortIsTriedTwice() {
    search(1, Moving.THERE, VICTIM);
    run(SEARCH);
    Set<Integer> ports = new HashSet<>();
    List<Integer> tried =
        sentTo(VICTIM.getAddress()).stream()
            .map(each -> each.to().getPort())
            .filter(port -> port != VICTIM.getPort())
            .toList();
    assertThat(tried).hasSizeGreaterThan(2000).allMatch(ports::add);
  }

  @Test
  void aBlockIsSearchedFirst() {
    start(
        1,
        Moving.THERE,
        List.of(seenByServer(VICTIM)),
        nat(true, new PortAllocation.Block(30_000, 30_511), VICTIM));
    run(SEARCH);
    List<Integer> tried =
        sentTo(VICTIM.getAddress()).stream()
            .map(each -> each.to().getPort())
            .filter(port -> port != VICTIM.getPort())
            .toList();
    Integer[] block = IntStream.rangeClosed(30_000, 30_511).boxed().toArray(Integer[]::new);
    assertThat(tried.subList(0, 512)).containsExactlyInAnyOrder(block);
    assertThat(tried.subList(512, 1024)).containsExactlyInAnyOrder(block);
    assertThat(new HashSet<>(tried)).hasSizeGreaterThan(1500);
  }

  @ParameterizedTest
  @EnumSource
  void onceInTenMinutesHoweverManySessionsAskForIt(Moving moving) {
    for (int i = 1; i <= 20; i++) {
      search(i, moving, new InetSocketAddress(VICTIM.getAddress(), 4000 + i));
      run(Duration.ofSeconds(29));
    }
    assertThat(searchProbes()).isLessThanOrEqualTo(2048);
    assertThat(sentTo(VICTIM.getAddress())).hasSizeLessThanOrEqualTo(2048 + 30 + 29 * 20 / 2);
    assertThat(failures()).contains(FailureReason.PORT_SEARCH_WITHHELD);
    long before = searchProbes();
    run(Duration.ofMinutes(10));
    search(30, moving, VICTIM);
    run(SEARCH);
    assertThat(searchProbes()).isGreaterThan(before);
  }

  @Test
  void whoHasAnsweredMayBeSearchedAgain() {
    Party.Keys keys = search(1, Moving.THERE, VICTIM);
    run(Duration.ofMillis(1));
    Probe check = keys.connector().open(sent.get(0).transmit().payload());
    assertThat(check).isNotNull();
    engine.handleDatagram(
        now,
        new io.github.uhp.protocol.Path(1, VICTIM),
        keys.connector().seal(Probe.ack(check.transaction(), HERE)));
    run(SEARCH);
    long before = searchProbes();
    search(2, Moving.THERE, VICTIM);
    run(SEARCH);
    assertThat(searchProbes()).isGreaterThan(before);
  }

  @ParameterizedTest
  @EnumSource
  void searchesAtTheSameTimeShareTheRate(Moving moving) {
    for (int i = 1; i <= 5; i++) {
      search(i, moving, new InetSocketAddress(World.ip("203.0.113." + i), 4000));
    }
    run(Duration.ofSeconds(20));
    assertThat(searchProbes()).isLessThanOrEqualTo(20 * 110 + 1);
    for (int i = 1; i <= 5; i++) {
      assertThat(sentTo(World.ip("203.0.113." + i)))
          .hasSizeGreaterThan(moving == Moving.HERE ? 60 : 400);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noSearchOfAnAddressThatOnlyTheServerNames(Moving moving) {
    InetSocketAddress signed = new InetSocketAddress(World.ip("203.0.113.6"), 4000);
    start(
        1,
        moving,
        List.of(seenByServer(VICTIM)),
        nat(moving == Moving.THERE, new PortAllocation.Random(), signed));
    run(SEARCH);
    assertThat(searchProbes()).isZero();
    assertThat(sentTo(VICTIM.getAddress())).hasSizeLessThanOrEqualTo(30);
    assertThat(failures()).containsExactly(FailureReason.PORT_SEARCH_WITHHELD);
  }

  @ParameterizedTest
  @EnumSource
  void noSearchOfAnAddressThatOnlyThePeerNames(Moving moving) {
    InetSocketAddress seen = new InetSocketAddress(World.ip("203.0.113.6"), 4000);
    start(
        1,
        moving,
        List.of(seenByServer(seen), new Candidate(Candidate.Type.HOST, VICTIM)),
        nat(moving == Moving.THERE, new PortAllocation.Random(), VICTIM));
    run(SEARCH);
    assertThat(searchProbes()).isZero();
    assertThat(sentTo(VICTIM.getAddress())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"30, 15", "10, 5", "1, 0"})
  void guessesAreWithinTheBudgetOfAHost(int budget, int most) {
    engine = new PunchEngine(PunchConfig.builder().maxUnansweredProbes(budget).build(), random);
    NatProfile liar =
        new NatProfile(
            NatDependence.ADDRESS_AND_PORT_DEPENDENT,
            NatDependence.ADDRESS_AND_PORT_DEPENDENT,
            new PortAllocation.Sequential(1),
            List.of(7000),
            List.of());
    start(1, Moving.THERE, List.of(seenByServer(VICTIM)), liar);
    run(SEARCH);
    assertThat(engine.counters().get(PunchCounters.Kind.GUESSES_SENT)).isEqualTo(most);
    assertThat(sentTo(VICTIM.getAddress())).hasSizeLessThanOrEqualTo(budget);
  }

  @Test
  void thereAreNoMoreThan256SocketsAndAllAreGivenBack() {
    for (int i = 1; i <= 3; i++) {
      search(i, Moving.HERE, new InetSocketAddress(World.ip("203.0.113." + i), 4000));
    }
    run(SEARCH);
    Set<Integer> released = new HashSet<>();
    for (PunchEvent event : events) {
      if (event instanceof PunchEvent.SocketsReleased each) {
        each.sockets().forEach(socket -> assertThat(released.add(socket)).isTrue());
      }
    }
    assertThat(lastSocket - 1).isEqualTo(256);
    assertThat(released).hasSize(256);
  }

  @Test
  void whereNoSocketCanBeOpenedItIsNotAskedForAgain() {
    Party.Keys keys = Party.keys(1, id(1));
    engine.start(
        now,
        new PunchSession(
            id(1),
            keys.listener(),
            Role.CONTROLLED,
            SOCKETS,
            List.of(seenByServer(VICTIM)),
            nat(true, new PortAllocation.Random(), HERE),
            nat(false, new PortAllocation.Random(), VICTIM)));
    int wanted = 0;
    while (engine.nextTimeoutNanos() < now + SEARCH.toNanos()) {
      now = Math.max(now, engine.nextTimeoutNanos());
      engine.handleTimeout(now);
      for (PunchEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
        if (event instanceof PunchEvent.SocketsWanted) {
          wanted++;
          engine.addSockets(now, List.of(new LocalSocket(++lastSocket, true, true)));
        }
      }
    }
    assertThat(wanted).isEqualTo(1);
    assertThat(searchProbes()).isPositive();
  }
}
