package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.server.RendezvousServer;
import io.github.uhp.rendezvous.server.ServerSockets;
import io.github.uhp.tunnel.Admission;
import io.github.uhp.tunnel.Listener;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Services;
import io.github.uhp.tunnel.UhpPeer;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor, with a server on loopback. */
@Timeout(60)
class DoctorCommandTest {

  @TempDir private Path temporary;

  @Test
  void tellsInWordsWhatItFinds() throws IOException {
    try (RendezvousServer server = server(true)) {
      CommandRun run = doctor("--server", address(server));
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(run.out().lines())
          .anyMatch(line -> line.startsWith("interfaces   "))
          .anyMatch(line -> line.matches("server       127\\.0\\.0\\.1:\\d+ answers"))
          .anyMatch(line -> line.equals("udp          not blocked"))
          .anyMatch(line -> line.matches("public       127\\.0\\.0\\.1:\\d+, .* there is no NAT"))
          .anyMatch(line -> line.startsWith("mapping      the same public port"))
          .anyMatch(line -> line.startsWith("filtering    lets "))
          .anyMatch(line -> line.startsWith("ports        kept"))
          .anyMatch(line -> line.equals("hairpinning  not needed: there is no NAT"))
          .anyMatch(line -> line.equals("kind         EIM?/EIF? in the matrix of NATs"))
          .anyMatch(line -> line.startsWith("note         the server has no second address"));
    }
  }

  @Test
  void tellsProgramsInOneObject() throws IOException {
    try (RendezvousServer server = server(true)) {
      Map<?, ?> found = json(doctor("--json", "--server", address(server)));
      assertThat(found.get("event")).isEqualTo("doctor");
      assertThat(found.get("udp")).isEqualTo("open");
      assertThat(found.get("nat")).isEqualTo(false);
      assertThat(found.get("key")).isEqualTo(server.serverId().toString());
      assertThat(found.get("mapping")).isEqualTo("endpoint-independent-or-address-dependent");
      assertThat(found.get("filtering")).isEqualTo("endpoint-independent-or-address-dependent");
      assertThat(found.get("allocation")).isEqualTo("preserving");
      assertThat(found.get("secondPort")).isEqualTo("reached");
      assertThat(found.get("secondAddress")).isEqualTo("none");
      assertThat(found.get("hairpinning")).isEqualTo(true);
      assertThat((List<?>) found.get("interfaces")).isNotEmpty();
    }
  }

  @Test
  void withoutASecondPortMuchIsUnknown() throws IOException {
    try (RendezvousServer server = server(false)) {
      Map<?, ?> found = json(doctor("--json", "--server", address(server)));
      assertThat(found.get("mapping")).isEqualTo("unknown");
      assertThat(found.get("filtering")).isEqualTo("unknown");
      assertThat(found.get("secondPort")).isEqualTo("none");
    }
  }

  @Test
  void tellsHowTwoPeersReachEachOther() throws Exception {
    try (RendezvousServer server = server(true);
        UhpPeer peer = UhpPeer.builder(ServerAddress.parse(address(server))).open()) {
      Listener listener = peer.listen(new PeerName("home"), Admission.any(), Services.none());
      String ticket = listener.registered().get(30, TimeUnit.SECONDS).toString();
      Map<?, ?> found = json(doctor("--json", "--peer", ticket));
      assertThat(found.get("peer"))
          .isInstanceOfSatisfying(
              Map.class,
              there -> {
                assertThat(there.get("peer")).isEqualTo(peer.peerId().toString());
                assertThat(there.get("chance")).isNotNull();
                assertThat((List<?>) there.get("tactics")).isNotEmpty();
                assertThat(there.get("cell"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsOnlyKeys("own", "peer", "symbol")
                    .containsEntry("own", "EIM?/EIF?");
                assertThat(there.get("sameNat")).isEqualTo(false);
                assertThat((List<?>) there.get("advice")).isNotNull();
              });
    }
  }

  @Test
  void saysWhenThePeerIsNotThere() throws IOException {
    try (RendezvousServer server = server(true)) {
      CommandRun run = doctor("--server", address(server), "--peer", "nobody");
      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .contains(
              "peer         nobody is not registered at this server, or does not admit you (your"
                  + " PeerId: ");
    }
  }

  @Test
  void tellsAClosedPortFromSilence() throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    CommandRun run = doctor("--server", "127.0.0.1:" + port);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("nobody listens at 127.0.0.1:" + port);

    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Checkup checkup =
            new Checkup(
                Identity.generate(new SecureRandom()),
                (InetSocketAddress) silent.getLocalSocketAddress(),
                null)) {
      assertThat(checkup.reach(Duration.ofMillis(300))).isNull();
      assertThat(checkup.isPortUnreachable()).isFalse();
    }
    DoctorReport report = new DoctorReport();
    report.silent(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), false);
    assertThat(report.event().line())
        .contains("udp          blocked on the way, or there is no server")
        .contains("advice       let UDP out to 127.0.0.1:" + port);
  }

  @Test
  void tellsHowLongAMappingIsKept() {
    assertThat(lifetime(measured(20, 61, null)))
        .isEqualTo("lifetime     a mapping outlives 61 s of silence, more than UHP is ever silent");
    assertThat(lifetime(measured(5, 6, 11)).lines())
        .containsExactly(
            "lifetime     a mapping outlives 6 s of silence, but not 11 s",
            "             UHP sends something every 5 s");
    assertThat(lifetime(measured(5, null, 6)).lines())
        .first()
        .isEqualTo("lifetime     a mapping does not outlive 6 s of silence");
    assertThat(lifetime(measured(20, null, null)))
        .isEqualTo("lifetime     unknown: the server does not help to measure it");
    assertThat(lifetime(null)).isEqualTo("lifetime     unknown: nothing came of measuring it");
  }

  @Test
  void doesNotClaimASilenceThatWasNotOutlived() {
    assertThat(lifetimeField(measured(10, 11, 16)))
        .isEqualTo(Map.of("atLeastSeconds", 11L, "lessThanSeconds", 16L));
    assertThat(lifetimeField(measured(5, null, 6))).isEqualTo(Map.of("lessThanSeconds", 6L));
    assertThat(lifetimeField(measured(20, null, null))).isEqualTo(Map.of());
    assertThat(lifetimeField(null)).isEqualTo(Map.of());
  }

  private static ClientEvent.MappingMeasured measured(
      int interval, @Nullable Integer outlived, @Nullable Integer lost) {
    return new ClientEvent.MappingMeasured(
        Duration.ofSeconds(interval), new NatFindings.Lifetime(seconds(outlived), seconds(lost)));
  }

  private static @Nullable Duration seconds(@Nullable Integer number) {
    return number == null ? null : Duration.ofSeconds(number);
  }

  private static String lifetime(ClientEvent.@Nullable MappingMeasured measured) {
    DoctorReport report = new DoctorReport();
    report.lifetime(measured);
    return report.event().line();
  }

  private static @Nullable Object lifetimeField(ClientEvent.@Nullable MappingMeasured measured) {
    DoctorReport report = new DoctorReport();
    report.lifetime(measured);
    return report.event().fields().get("lifetime");
  }

  @Test
  void anotherServerIsNotSpokenTo() throws IOException {
    try (RendezvousServer server = server(true)) {
      String wrong = "127.0.0.1:" + server.address().getPort() + "#" + key().serverId();
      CommandRun run = doctor("--server", wrong);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("the server has the key " + server.serverId());
    }
  }

  private CommandRun doctor(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "doctor";
    all[1] = "--identity";
    all[2] = temporary.resolve("identity.p12").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return CommandRun.of(all);
  }

  private static Map<?, ?> json(CommandRun run) {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return JsonReader.object(run.out().strip());
  }

  private static RendezvousServer server(boolean secondPort) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return RendezvousServer.start(
        secondPort ? new ServerSockets(any, 0, null) : ServerSockets.one(any),
        key(),
        ServerConfig.DEFAULTS);
  }

  private static ServerKey key() {
    return ServerKey.generate(new SecureRandom());
  }

  private static String address(RendezvousServer server) {
    return "127.0.0.1:" + server.address().getPort() + "#" + server.serverId();
  }
}
