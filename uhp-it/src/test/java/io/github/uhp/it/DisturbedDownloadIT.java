package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatFlow;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.natlab.Router;
import io.github.uhp.protocol.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A download goes on through whatever becomes of the NATs, over the one TCP connection on which it
 * began. The tests mostly wait, so they run at once, those first that wait longest.
 */
@ExtendWith(NatLabRequired.class)
@TestMethodOrder(OrderAnnotation.class)
class DisturbedDownloadIT {

  private static final long BYTES = 12_000_000;

  /** No IP packet is longer, however many segments the kernel has left in one piece. */
  private static final long LONGEST_PACKET = 65_535;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LIFETIME = Duration.ofSeconds(10);

  /** Two lifetimes and a half. */
  private static final Duration IDLE = Duration.ofSeconds(25);

  /** The lab counts its hosts from 1 on. */
  private static final int UNUSED_NUMBER = 222;

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** How often it is looked: for 65 s, in the first 40 of which it finds out. */
  private static final int WATCHED = 130;

  /** Two NATs, a host behind each, and a server. */
  private record Ground(
      NatLab lab, Host server, Router left, Router right, Host listening, Host connecting)
      implements AutoCloseable {

    static Ground of(Nat left, Nat right) {
      NatLab lab = NatLab.create();
      Host server = lab.publicHost("server");
      Router ofListener = lab.router("left", left);
      Router ofConnector = lab.router("right", right);
      Host listening = ofListener.host("listening");
      Host connecting = ofConnector.host("connecting");
      return new Ground(lab, server, ofListener, ofConnector, listening, connecting);
    }

    LabTunnel tunnel(String test, String transport) {
      // So slow that a download lasts for some seconds, and is disturbed before its end.
      listening.run(
          "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "30mbit", "burst", "64kb",
          "latency", "100ms");
      return new LabTunnel(test, server, listening, connecting, transport);
    }

    @Override
    public void close() {
      lab.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"MASQUERADE, MASQUERADE, netty", "MASQUERADE, MASQUERADE, kwik"})
  @Execution(CONCURRENT)
  void whenTheRoutersForgetAllFlows(Nat left, Nat right, String transport) {
    try (Ground ground = Ground.of(left, right)) {
      LabTunnel tunnel = ground.tunnel("forgetting", transport);
      RemoteWeb client = tunnel.download(BYTES);
      long start = received(ground);
      client.startToFinish();
      for (long part = 1; part <= 2; part++) {
        awaitReceived(ground, start + part * BYTES / 4);
        forgetUntilRefused(ground.right());
        ground.left().forget();
      }
      finish(client, tunnel);
    }
  }

  @ParameterizedTest
  @CsvSource({"MASQUERADE, MASQUERADE, netty", "MASQUERADE, FULL_CONE, kwik"})
  @Execution(CONCURRENT)
  void whenThePublicAddressOfTheListenerChanges(Nat left, Nat right, String transport) {
    try (Ground ground = Ground.of(left, right)) {
      LabTunnel tunnel = ground.tunnel("renumbered-listener", transport);
      RemoteWeb client = quarterOfADownload(ground, tunnel);
      InetAddress renumbered = ground.left().renumber();
      PacketCount fromThere = ground.connecting().count(renumbered, ground.connecting().address());
      finish(client, tunnel);
      assertThat(fromThere.packets()).isGreaterThan(BYTES / 4 / LONGEST_PACKET);
    }
  }

  @ParameterizedTest
  @CsvSource({"MASQUERADE, MASQUERADE, kwik", "FULL_CONE, MASQUERADE, netty"})
  @Execution(CONCURRENT)
  void whenThePublicAddressOfTheConnectorChanges(Nat left, Nat right, String transport) {
    try (Ground ground = Ground.of(left, right)) {
      LabTunnel tunnel = ground.tunnel("renumbered-connector", transport);
      RemoteWeb client = quarterOfADownload(ground, tunnel);
      InetAddress renumbered = ground.right().renumber();
      PacketCount toThere = ground.right().count(ground.left().address(), renumbered);
      finish(client, tunnel);
      assertThat(toThere.packets()).isGreaterThan(BYTES / 4 / LONGEST_PACKET);
    }
  }

  /**
   * As with another Wi-Fi: the router keeps the old flows, so that the new ones get other ports.
   */
  @ParameterizedTest
  @CsvSource({"MASQUERADE, MASQUERADE, netty", "MASQUERADE, MASQUERADE, kwik"})
  @Execution(CONCURRENT)
  void whenTheConnectorsOwnAddressChanges(Nat left, Nat right, String transport) {
    try (Ground ground = Ground.of(left, right)) {
      LabTunnel tunnel = ground.tunnel("moved-connector", transport);
      RemoteWeb client = quarterOfADownload(ground, tunnel);
      String moved = move(ground.connecting());
      PacketCount toThere = ground.connecting().count("ip daddr " + moved);
      finish(client, tunnel);
      assertThat(toThere.packets()).isGreaterThan(BYTES / 4 / LONGEST_PACKET);
    }
  }

  /** A download that goes on, of which a quarter has come. */
  private static RemoteWeb quarterOfADownload(Ground ground, LabTunnel tunnel) {
    RemoteWeb client = tunnel.download(BYTES);
    long start = received(ground);
    client.startToFinish();
    awaitReceived(ground, start + BYTES / 4);
    return client;
  }

  /** Gives a host another address of its network, in the place of its own. */
  private static String move(Host host) {
    String route = host.run("ip", "route", "show", "default").strip();
    String old = host.address().getHostAddress();
    String other = old.substring(0, old.lastIndexOf('.') + 1) + UNUSED_NUMBER;
    host.run("ip", "address", "flush", "dev", "eth0");
    host.run("ip", "address", "add", other + "/24", "dev", "eth0");
    List<String> again = new ArrayList<>(List.of("ip", "route", "replace"));
    again.addAll(List.of(route.split("\\s+")));
    host.run(again.toArray(String[]::new));
    return other;
  }

  /** A new mapping would be another one at the symmetric NAT. */
  @ParameterizedTest
  @CsvSource({"MASQUERADE, MASQUERADE, netty", "SYMMETRIC, FULL_CONE, kwik"})
  @Execution(CONCURRENT)
  @Order(2)
  void whenFlowsLiveForTenSecondsAndItPausesForLonger(Nat left, Nat right, String transport) {
    try (Ground ground = Ground.of(left, right)) {
      LabTunnel tunnel = ground.tunnel("short-lived", transport);
      ground.left().udpLifetime(LIFETIME);
      ground.right().udpLifetime(LIFETIME);
      RemoteWeb client = tunnel.download(BYTES);
      for (long part = 1; part <= 2; part++) {
        client.read(part * BYTES / 4);
        List<InetSocketAddress> mappings = mappings(ground);
        assertThat(mappings).as(tunnel::story).isNotEmpty();
        long paused = System.nanoTime();
        Awaiting.until(
            PATIENCE, () -> "time stands still", () -> System.nanoTime() - paused > IDLE.toNanos());
        assertThat(mappings(ground)).as(tunnel::story).isEqualTo(mappings);
      }
      client.startToFinish();
      finish(client, tunnel);
    }
  }

  /**
   * The listener's mapping to the server is what makes it reachable. It finds out how often it must
   * be refreshed, and loses it only by the two trials that are too long, for 2 s each.
   */
  @ParameterizedTest
  @CsvSource({"MASQUERADE, MASQUERADE, netty"})
  @Execution(CONCURRENT)
  @Order(1)
  void whenFlowsLiveForTenSecondsAndTheListenerWasIdle(Nat left, Nat right, String transport) {
    try (Ground ground = Ground.of(left, right)) {
      ground.left().udpLifetime(LIFETIME);
      List<Boolean> reachable = new ArrayList<>();
      LabTunnel tunnel =
          new LabTunnel(
              "idle-listener",
              ground.server(),
              ground.listening(),
              ground.connecting(),
              transport,
              () -> watch(ground, reachable));
      assertThat(reachable).as(tunnel::story).hasSizeGreaterThan(WATCHED / 2);
      assertThat(reachable.stream().filter(each -> each).count())
          .as("%s", reachable)
          .isGreaterThan(reachable.size() * 3L / 4);
      assertThat(reachable.subList(reachable.size() * 5 / 6, reachable.size()))
          .as("%s", reachable)
          .containsOnly(true);
      RemoteWeb client = tunnel.download(BYTES / 4);
      client.startToFinish();
      finish(client, tunnel);
    }
  }

  /** Looks each half second whether the server can reach the listener. */
  private static void watch(Ground ground, List<Boolean> reachable) {
    long start = System.nanoTime();
    Awaiting.until(
        PATIENCE,
        () -> "time stands still",
        () -> {
          long due = reachable.size() * LOOK_EVERY.toNanos();
          if (System.nanoTime() - start >= due) {
            reachable.add(
                ground.left().flows().stream()
                    .anyMatch(
                        flow ->
                            flow.destination().getPort() == Wire.DEFAULT_PORT
                                && flow.mappedSource()
                                    .getAddress()
                                    .equals(ground.left().address())));
          }
          return due >= WATCHED * LOOK_EVERY.toNanos();
        });
  }

  /**
   * Until some of the download was refused, because nobody inside had asked for it: if the inner
   * host was quicker, the router has forgotten in vain.
   */
  private static void forgetUntilRefused(Router router) {
    long refused = router.refusedPackets();
    Awaiting.until(
        PATIENCE,
        () -> "nothing was refused",
        () -> {
          router.forget();
          return router.refusedPackets() > refused;
        });
  }

  private static void finish(RemoteWeb client, LabTunnel tunnel) {
    try {
      client.awaitFinished();
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + tunnel.story(), e);
    }
  }

  /** The port of the listener's NAT that leads to it from the connector's. */
  private static List<InetSocketAddress> mappings(Ground ground) {
    return ground.left().flows().stream()
        .filter(flow -> flow.destination().getAddress().equals(ground.right().address()))
        .map(NatFlow::mappedSource)
        .toList();
  }

  private static long received(Ground ground) {
    return ground.connecting().link().receivedBytes();
  }

  private static void awaitReceived(Ground ground, long bytes) {
    Awaiting.until(PATIENCE, () -> "the download does not go on", () -> received(ground) > bytes);
  }
}
