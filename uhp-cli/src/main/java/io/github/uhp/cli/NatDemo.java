package io.github.uhp.cli;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.LinkCounters;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatFlow;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.NatLabException;
import io.github.uhp.natlab.NatProof;
import io.github.uhp.natlab.Router;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.IdentityFile;
import io.github.uhp.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code uhp demo --nat}: every part a process of its own, the peers behind a NAT each. */
final class NatDemo {

  private static final long STEP_SECONDS = 30;
  private static final long FETCH_SECONDS = 180;

  /** What a server may carry while 100 MB go from peer to peer: its own messages. */
  private static final long SERVER_BYTES = 200_000;

  /** In the connector's own network, where every port is free. */
  private static final String LOCAL = "127.0.0.1:8080";

  private final DemoTimeline timeline;
  private final @Nullable String transport;

  NatDemo(DemoTimeline timeline, @Nullable String transport) {
    this.timeline = timeline;
    this.transport = transport;
  }

  void run() throws Failure, IOException, InterruptedException {
    Optional<String> missing = NatLab.unavailability();
    if (missing.isPresent()) {
      throw new Failure("demo --nat: " + missing.get());
    }
    Path directory = Files.createTempDirectory("uhp-demo");
    try (NatLab lab = NatLab.create()) {
      run(lab, directory);
    } catch (NatLabException e) {
      throw new Failure("demo --nat: " + e.getMessage(), e);
    } finally {
      deleteAll(directory);
    }
  }

  private void run(NatLab lab, Path directory) throws Failure, IOException, InterruptedException {
    Host server = lab.publicHost("server");
    Router left = lab.router("left", Nat.MASQUERADE);
    Router right = lab.router("right", Nat.MASQUERADE);
    Host listener = left.host("listener");
    Host connector = right.host("connector");
    timeline.say(
        "listener  "
            + listener.address().getHostAddress()
            + "  behind a NAT at "
            + left.address().getHostAddress());
    timeline.say(
        "connector "
            + connector.address().getHostAddress()
            + "  behind a NAT at "
            + right.address().getHostAddress());
    timeline.say("server    " + server.address().getHostAddress() + " in public");
    for (Host host : List.of(listener, connector)) {
      NatProof proof = NatProof.demand(host, server);
      timeline.step(
          "checked",
          "%s is seen as %s, and gets nothing unasked",
          Addresses.text(proof.inside()),
          Addresses.text(proof.seen()));
    }
    String address = startServer(server);
    String ticket = startListener(listener, address, directory);
    startConnector(connector, ticket, directory);

    LinkCounters serverBefore = server.link();
    LinkCounters connectorBefore = connector.link();
    List<String> fetch = List.of("demo", "fetch", "--json", "http://" + LOCAL);
    UhpProcess.start(connector, "web client", timeline::connector, fetch)
        .awaitSuccess(FETCH_SECONDS);
    tellCounters(server.link().since(serverBefore), connector.link().since(connectorBefore));
    tellFlow(left, right);
  }

  private String startServer(Host host) throws Failure, InterruptedException {
    UhpProcess server =
        UhpProcess.start(
            host,
            "server",
            event -> {},
            List.of(
                "server",
                "--json",
                "--bind",
                host.address().getHostAddress() + ":" + Wire.DEFAULT_PORT));
    String address = server.await("ready", STEP_SECONDS).text("server");
    timeline.step("server", "at %s", address.replaceFirst("#.*", ""));
    return address;
  }

  private String startListener(Host host, String server, Path directory)
      throws Failure, IOException, InterruptedException {
    UhpProcess web =
        UhpProcess.start(host, "web server", event -> {}, List.of("demo", "serve", "--json"));
    String port = web.await("ready", STEP_SECONDS).text("port");
    timeline.step("web server", "at 127.0.0.1:%s on the listener's host", port);
    Identity connector = Identity.generate(new SecureRandom());
    IdentityFile.create(identity(directory, "connector"), connector);
    String expose = DemoPlan.SERVICE + "=127.0.0.1:" + port;
    String allow = connector.peerId().toString();
    List<String> own =
        List.of(
            "listen",
            DemoPlan.NAME.value(),
            "--server",
            server,
            "--expose",
            expose,
            "--allow",
            allow);
    return UhpProcess.start(
            host, "listener", timeline::listener, peer(own, identity(directory, "listener")))
        .await("registered", STEP_SECONDS)
        .text("ticket");
  }

  private void startConnector(Host host, String ticket, Path directory)
      throws Failure, InterruptedException {
    String forward = LOCAL + "=" + DemoPlan.SERVICE;
    List<String> own = List.of("connect", ticket, "--forward", forward, "--once");
    UhpProcess.start(
            host, "connector", timeline::connector, peer(own, identity(directory, "connector")))
        .await("connected", STEP_SECONDS);
  }

  private List<String> peer(List<String> own, Path identity) {
    List<String> words = new ArrayList<>(own);
    words.addAll(List.of("--json", "--identity", identity.toString()));
    if (transport != null) {
      words.addAll(List.of("--transport", transport));
    }
    return words;
  }

  private void tellCounters(LinkCounters server, LinkCounters connector) throws Failure {
    long throughServer = server.receivedBytes() + server.sentBytes();
    timeline.step(
        "counted",
        "at the interfaces, meanwhile: %,d bytes into the connector's host, %,d through the server's",
        connector.receivedBytes(),
        throughServer);
    if (connector.receivedBytes() < DemoPlan.LARGE.length() || throughServer > SERVER_BYTES) {
      throw new Failure("the data did not go from peer to peer");
    }
  }

  private void tellFlow(Router left, Router right) throws Failure {
    NatFlow direct =
        left.flows().stream()
            .filter(flow -> flow.protocol().equals("udp"))
            .filter(flow -> flow.destination().getAddress().equals(right.address()))
            .filter(NatFlow::answered)
            .findFirst()
            .orElseThrow(() -> new Failure("the listener's NAT has no flow to the connector's"));
    timeline.step(
        "counted",
        "in the listener's NAT one UDP flow carries it: %s as %s <-> %s",
        Addresses.text(direct.source()),
        Addresses.text(direct.mappedSource()),
        Addresses.text(direct.destination()));
  }

  private static Path identity(Path directory, String who) {
    return directory.resolve(who + ".p12");
  }

  private static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
