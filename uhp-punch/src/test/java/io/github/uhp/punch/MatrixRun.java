package io.github.uhp.punch;

import io.github.uhp.simnet.Nat;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.NatClassification;
import io.github.uhp.simnet.SimHost;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One connection in a cell of the matrix. */
final class MatrixRun {

  /** In a round trip, once the connector has a path. */
  private static final int QUESTIONS = 10;

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
    long end = introduced + PATIENCE.toNanos();
    world.net.runUntil(() -> connector.isNominated() || bothSettled(), PATIENCE);
    MatrixTraffic traffic =
        new MatrixTraffic(world, connector, listener, link.roundTrip().dividedBy(QUESTIONS));
    if (connector.isNominated()) {
      traffic.start();
    }
    world.net.runUntil(
        () -> traffic.passedAt() != null || bothFailed(), Duration.ofNanos(end - world.net.now()));
    Long passedAt = traffic.passedAt();
    Duration elapsed = Duration.ofNanos(world.net.now() - introduced);
    return passedAt == null
        ? MatrixOutcome.failed(reason(), elapsed, describe())
        : MatrixOutcome.opened(Duration.ofNanos(passedAt - introduced));
  }

  private String reason() {
    if (!bothSettled()) {
      return "NOT_SETTLED";
    }
    if (!connector.isNominated()) {
      return connector.told(PunchEvent.Failed.class).get(0).reason().name();
    }
    return listener.isNominated() ? "TRAFFIC_LOST" : "LISTENER_FAILED";
  }

  private boolean bothSettled() {
    return isSettled(connector) && isSettled(listener);
  }

  private boolean bothFailed() {
    return !connector.told(PunchEvent.Failed.class).isEmpty()
        && !listener.told(PunchEvent.Failed.class).isEmpty();
  }

  private static boolean isSettled(Party party) {
    return party.isNominated() || !party.told(PunchEvent.Failed.class).isEmpty();
  }

  private String describe() {
    return world.describe(connector, listener);
  }
}
