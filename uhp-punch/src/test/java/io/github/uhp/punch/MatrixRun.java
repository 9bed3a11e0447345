package io.github.uhp.punch;

import io.github.uhp.protocol.Path;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.NatClassification;
import io.github.uhp.simnet.SimHost;
import io.github.uhp.simnet.SimSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One connection in a cell of the matrix. */
final class MatrixRun {

  /** Unlike any probe's. */
  private static final int QUIC_LENGTH = 1111;

  private static final int QUIC_PACKETS = 30;

  /** All challenges of a source may be lost, and the next only come with a keepalive. */
  private static final int PATIENT_SECONDS = 20;

  /** Either side's search ends before. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Map<String, NatClassification> KINDS = new ConcurrentHashMap<>();

  private final World world;
  private final Party connector;
  private final Party listener;
  private final MatrixLink link;

  private MatrixRun(MatrixCell cell, MatrixLink link, long seed) {
    this.link = link;
    world = new World(seed);
    MatrixSurvey survey = new MatrixSurvey(world);
    connector = party(survey, Role.CONTROLLING, cell.connector(), (seed & 1) == 0, 1);
    listener = party(survey, Role.CONTROLLED, cell.listener(), (seed & 2) == 0, 2);
  }

  private Party party(
      MatrixSurvey survey, Role role, MatrixNat kind, boolean byAddressAlone, int number) {
    NatBehaviour behaviour = kind.behaviour(byAddressAlone);
    Nat nat = world.nat("nat" + number, "203.0.113." + number, behaviour, link.conditions);
    kind.ports().shareWithStrangers(nat);
    InetAddress address = World.ip("192.168." + number + ".2");
    SimHost host = world.net.host(role.name(), nat.inside(), address, World.LAN);
    Party party = new Party(world.net, role, host, world.config);
    NatClassification found =
        KINDS.computeIfAbsent(kind + " " + byAddressAlone, key -> MatrixSurvey.classify(behaviour));
    survey.survey(party, host, found);
    return party;
  }

  /** Lets the two meet. */
  static MatrixOutcome run(MatrixCell cell, MatrixLink link, long seed) {
    return new MatrixRun(cell, link, seed).run();
  }

  private MatrixOutcome run() {
    world.introduce(connector, listener);
    long introduced = world.net.now();
    boolean settled =
        world.net.runUntil(() -> isSettled(connector) && isSettled(listener), PATIENCE);
    Duration elapsed = Duration.ofNanos(world.net.now() - introduced);
    if (connector.isNominated() && listener.isNominated()) {
      Duration toPath = connector.told(PunchEvent.Nominated.class).get(0).elapsed();
      Duration wait = untilTrafficPasses();
      return wait == null
          ? MatrixOutcome.failed("TRAFFIC_LOST", elapsed, describe())
          : MatrixOutcome.opened(toPath.plus(wait));
    }
    String reason =
        settled
            ? connector.told(PunchEvent.Failed.class).stream()
                .map(failed -> failed.reason().name())
                .findFirst()
                .orElse("LISTENER_FAILED")
            : "NOT_SETTLED";
    return MatrixOutcome.failed(reason, elapsed, describe());
  }

  private static boolean isSettled(Party party) {
    return party.isNominated() || !party.told(PunchEvent.Failed.class).isEmpty();
  }

  private String describe() {
    return world.describe(connector, listener);
  }

  /**
   * Until what goes out on the nominated paths gets in, both ways; null if it does not. Nothing if
   * it does at once, else in whole seconds.
   */
  private @Nullable Duration untilTrafficPasses() {
    for (int second = 0; second < PATIENT_SECONDS; second++) {
      boolean there = carries(connector, listener);
      if (carries(listener, connector) && there) {
        return Duration.ofSeconds(second);
      }
      world.net.runFor(Duration.ofSeconds(1));
    }
    return null;
  }

  /** Whether what goes out on the nominated path arrives from admitted paths alone. */
  private boolean carries(Party from, Party to) {
    List<InetSocketAddress> sources = sources(from, to);
    return !sources.isEmpty() && sources.stream().allMatch(to::admits);
  }

  /** From where what goes out on the nominated path arrives. */
  private List<InetSocketAddress> sources(Party from, Party to) {
    Path path = Objects.requireNonNull(from.path());
    SimSocket socket = from.extra.getOrDefault(path.socket(), from.socket);
    byte[] quic = new byte[QUIC_LENGTH];
    quic[0] = 0x40;
    int before = world.hops.size();
    for (int i = 0; i < QUIC_PACKETS; i++) {
      socket.send(path.remote(), quic);
    }
    world.net.runFor(link.roundTrip().multipliedBy(2));
    return world.hops.subList(before, world.hops.size()).stream()
        .filter(hop -> hop.fate() == Hop.Fate.DELIVERED && hop.length() == QUIC_LENGTH)
        .filter(hop -> hop.destination().getAddress().equals(to.socket.local().getAddress()))
        .map(Hop::source)
        .toList();
  }
}
