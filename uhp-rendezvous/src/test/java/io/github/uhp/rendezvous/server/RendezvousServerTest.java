package io.github.uhp.rendezvous.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.ServerCounter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell on loopback, with real sockets. */
@Timeout(60)
class RendezvousServerTest {

  private static final PeerName HOME = new PeerName("home");
  private static final ServerConfig CONFIG = ServerConfig.DEFAULTS;

  @TempDir private Path temporary;

  @Test
  void registersAPeerAndReportsIt() throws IOException {
    try (RendezvousServer server = RendezvousServer.start(loopback(0), key(), CONFIG);
        SocketClient peer = new SocketClient(identity(), server.address().getPort())) {
      var registered = peer.advertise(HOME, ClientEvent.Registered.class);
      assertThat(registered.observed().getAddress().isLoopbackAddress()).isTrue();
      ServerStatus status = server.status();
      assertThat(status.peers()).isEqualTo(1);
      assertThat(status.names()).isEqualTo(1);
      assertThat(status.maxPeers()).isEqualTo(10_000);
      assertThat(status.uptime()).isPositive();
      assertThat(status.counters()).containsEntry(ServerCounter.ADVERTISE, 1L);
    }
  }

  @Test
  void keepsANameForItsKeyBetweenRuns() throws IOException {
    Identity owner = identity();
    try (StateDirectory state = state();
        RendezvousServer server = start(state);
        SocketClient peer = new SocketClient(owner, server.address().getPort())) {
      peer.advertise(HOME, ClientEvent.Registered.class);
    }
    try (StateDirectory state = state();
        RendezvousServer server = start(state);
        SocketClient thief = new SocketClient(identity(), server.address().getPort());
        SocketClient peer = new SocketClient(owner, server.address().getPort())) {
      assertThat(thief.advertise(HOME, ClientEvent.NameRefused.class).code())
          .isEqualTo(Message.ErrorCode.NAME_TAKEN);
      peer.advertise(HOME, ClientEvent.Registered.class);
    }
  }

  @Test
  void refusesThePortOfAnother() throws IOException {
    try (RendezvousServer server = RendezvousServer.start(loopback(0), key(), CONFIG)) {
      assertThatIOException()
          .isThrownBy(() -> RendezvousServer.start(server.address(), key(), CONFIG).close());
    }
  }

  @Test
  void refusesASecondPortOfAnother() throws IOException {
    try (RendezvousServer server =
        RendezvousServer.start(new ServerSockets(loopback(0), 0, null), key(), CONFIG)) {
      ServerSockets taken = new ServerSockets(loopback(0), server.secondPort(), null);
      assertThatIOException()
          .isThrownBy(() -> RendezvousServer.start(taken, key(), CONFIG).close())
          .withMessageStartingWith(
              "cannot listen on UDP 127.0.0.1:" + server.secondPort() + ", the second port: ");
    }
  }

  @Test
  void whoCannotBindIsToldSoInOneLine() throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (RendezvousServer server =
        RendezvousServer.start(new ServerSockets(loopback(0), 0, null), key(), CONFIG)) {
      String port = Integer.toString(server.secondPort());
      int exitCode =
          ServerCommand.run(
              new String[] {"--bind", "127.0.0.1:0", "--second-port", port},
              new PrintStream(new ByteArrayOutputStream()),
              new PrintStream(err));
      assertThat(exitCode).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8).lines())
          .singleElement()
          .asString()
          .startsWith("uhp server: cannot listen on UDP 127.0.0.1:" + port + ", the second port: ");
    }
  }

  @Test
  void tellsAPeerWhatItIsBehind() throws IOException {
    ServerSockets sockets = new ServerSockets(loopback(0), 0, InetAddress.getByName("127.0.0.2"));
    try (RendezvousServer server = RendezvousServer.start(sockets, key(), CONFIG);
        SocketClient peer = new SocketClient(identity(), server.address().getPort())) {
      NatFindings found = peer.discoverNat();
      assertThat(found.secondPortReached()).isTrue();
      assertThat(found.secondAddressReached()).isTrue();
      assertThat(found.profile().mapping()).isEqualTo(NatDependence.ENDPOINT_INDEPENDENT);
      assertThat(found.profile().filtering()).isEqualTo(NatDependence.ENDPOINT_INDEPENDENT);
      assertThat(found.profile().allocation()).isEqualTo(new PortAllocation.Preserving());
      assertThat(found.hairpinning()).isTrue();
      assertThat(server.status().counters())
          .hasEntrySatisfying(ServerCounter.BINDING, count -> assertThat(count).isGreaterThan(10));
    }
  }

  @Test
  void endsWhenClosed() throws Exception {
    RendezvousServer server = RendezvousServer.start(loopback(0), key(), CONFIG);
    int port = server.address().getPort();
    server.close();
    server.close();
    server.awaitEnd();
    assertThatIOException().isThrownBy(server::status).withMessage("the server is stopped");
    RendezvousServer.start(loopback(port), key(), CONFIG).close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("uhp-rendezvous");
  }

  @Test
  void showsHealthAndMetrics() throws Exception {
    RendezvousServer server = RendezvousServer.start(loopback(0), key(), CONFIG);
    try (AdminPage page = AdminPage.start(loopback(0), server);
        SocketClient peer = new SocketClient(identity(), server.address().getPort())) {
      peer.advertise(HOME, ClientEvent.Registered.class);
      HttpAnswer health = request(page, "GET", "/healthz");
      assertThat(health.code()).isEqualTo(200);
      assertThat(health.body()).isEqualTo("ok\n");
      HttpAnswer metrics = request(page, "GET", "/metrics");
      assertThat(metrics.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(metrics.body().lines())
          .contains(
              "# TYPE uhp_rendezvous_peers gauge",
              "uhp_rendezvous_peers 1",
              "uhp_rendezvous_names 1",
              "uhp_rendezvous_sessions 1",
              "uhp_rendezvous_unconfirmed_sessions 0",
              "uhp_rendezvous_pending_requests 0",
              "# TYPE uhp_rendezvous_events_total counter",
              "uhp_rendezvous_events_total{kind=\"advertise\"} 1")
          .allMatch(line -> line.matches("# (HELP|TYPE) .*|[a-z_]+(\\{kind=\"[a-z_]+\"})? \\d+"));
      assertThat(request(page, "HEAD", "/metrics").body()).isEmpty();
      assertThat(request(page, "GET", "/").code()).isEqualTo(404);
      assertThat(request(page, "GET", "/healthz/more").code()).isEqualTo(404);
      assertThat(request(page, "POST", "/healthz").code()).isEqualTo(405);
      assertThat(adminThreads()).isNotEmpty().allMatch(Thread::isDaemon);

      server.close();
      assertThat(request(page, "GET", "/healthz").code()).isEqualTo(503);
    }
  }

  private static Iterable<Thread> adminThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("uhp-rendezvous-admin")
                    || thread.getName().startsWith("HTTP-Dispatcher"))
        .toList();
  }

  private static HttpAnswer request(AdminPage page, String method, String path) throws IOException {
    return HttpAnswer.to(method, HostText.of(page.address()), path);
  }

  private StateDirectory state() throws IOException {
    return StateDirectory.open(temporary.resolve("state"));
  }

  private static RendezvousServer start(StateDirectory state) throws IOException {
    return RendezvousServer.start(loopback(0), CONFIG, state);
  }

  private static ServerKey key() {
    return ServerKey.generate(new SecureRandom());
  }

  private static Identity identity() {
    return Identity.generate(new SecureRandom());
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
