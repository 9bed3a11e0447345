package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.Router;
import io.github.uhp.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads of two real NATs: before connecting, and when connecting has failed. */
@ExtendWith(NatLabRequired.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class DoctorIT {

  private static final String TRANSPORT = "netty";
  private static final int UNUSED_PORT = 1;

  /** The lab counts its hosts from 1 on. */
  private static final int UNUSED_NUMBER = 222;

  private final NatLab lab = NatLab.create();
  private final Host server = lab.publicHost("server");
  private final Deployment deployment = new Deployment("doctor");
  private final String at =
      deployment
          .startServer(server::start, server.address().getHostAddress() + ":" + Wire.DEFAULT_PORT)
          .await("ready")
          .text("server");

  private final Host twofold = lab.publicHost("twofold");
  private final String atTwofold = startTwofold();

  /** A server with two addresses. */
  private String startTwofold() {
    String own = twofold.address().getHostAddress();
    String second = own.substring(0, own.lastIndexOf('.') + 1) + UNUSED_NUMBER;
    twofold.run("ip", "address", "add", second + "/24", "dev", "eth0");
    return new Deployment("doctor-twofold")
        .startServer(twofold::start, own + ":" + Wire.DEFAULT_PORT, "--second-address", second)
        .await("ready")
        .text("server");
  }

  @AfterAll
  void close() {
    lab.close();
  }

  /** Silences of 6 s and of 11 s are tried, the latter twice. */
  @Test
  @Order(1)
  @Execution(CONCURRENT)
  void aNatThatForgetsAfterTenSeconds() {
    Router router = lab.router("forgetful", Nat.MASQUERADE);
    router.udpLifetime(Duration.ofSeconds(10));
    PlainRun doctor = run(router.host("waiting"), "patient-doctor", "doctor", "--lifetime");
    assertThat(doctor.exitCode()).as(doctor::story).isZero();
    assertThat(doctor.out())
        .as(doctor::story)
        .containsSubsequence(
            "lifetime     a mapping outlives 6 s of silence, but not 11 s",
            "             UHP sends something every 5 s");
  }

  /**
   * A server with one address must leave some of it open. Without the laboratory's
   * address-dependent NAT, which now and then has no port for one of the sockets.
   */
  @ParameterizedTest
  @CsvSource({
    "MASQUERADE, endpoint-independent, address-and-port-dependent, EIM/APDF",
    "ADDRESS_RESTRICTED, endpoint-independent, address-dependent, EIM/ADF",
    "FULL_CONE, endpoint-independent, endpoint-independent, EIM/EIF",
    "SYMMETRIC, address-and-port-dependent, address-and-port-dependent, D/APDF"
  })
  @Order(2)
  @Execution(CONCURRENT)
  void aServerWithASecondAddressTellsThemAll(
      Nat nat, String mapping, String filtering, String kind) {
    String node = "to-" + nat.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Host host = lab.router(node, nat).host(node + "-host");
    PlainRun doctor = ask(atTwofold, host, node, "doctor", "--json");
    assertThat(doctor.exitCode()).as(doctor::story).isZero();
    assertThat(String.join("", doctor.out()))
        .as(doctor::story)
        .contains(
            field("secondAddress", "reached"),
            field("mapping", mapping),
            field("filtering", filtering),
            field("kind", kind));
  }

  private static String field(String name, String value) {
    return "\"" + name + "\":\"" + value + "\"";
  }

  @Test
  void twoHomesThatReachEachOther() {
    Host listening = lab.router("left", Nat.MASQUERADE).host("listening");
    Host connecting = lab.router("right", Nat.MASQUERADE).host("connecting");
    listen(listening, "home");

    PlainRun doctor = run(connecting, "good-doctor", "doctor", "--peer", "home");
    assertThat(doctor.exitCode()).as(doctor::story).isZero();
    assertThat(doctor.err()).as(doctor::story).isEmpty();
    assertThat(doctor.out())
        .as(doctor::story)
        .contains(
            "server       " + server.address().getHostAddress() + ":21473 answers",
            "udp          not blocked",
            "ports        kept where they are free (port-preserving)",
            "hairpinning  no: two peers behind this NAT need each other's private addresses",
            "kind         EIM?/APDF in the matrix of NATs",
            "cell         EIM?/APDF to EIM?/APDF: S?",
            "outlook      a path is most likely found",
            "strategy     simultaneous checks, then a port agreed on")
        .anyMatch(
            line -> line.matches("public       " + seenAs(connecting) + ":\\d+, behind a NAT"))
        .anyMatch(line -> line.matches("round trip   [0-9.]+ ms to the server"))
        .anyMatch(line -> line.startsWith("mapping      the same public port"))
        .anyMatch(line -> line.startsWith("filtering    lets in only the address and port"))
        .anyMatch(line -> line.equals("peer         " + deployment.key("home").peer()))
        .anyMatch(line -> line.matches(" +at " + seenAs(listening) + ":\\d+"))
        .anyMatch(line -> line.startsWith("odds         100 of 100"))
        .noneMatch(line -> line.startsWith("advice"));
  }

  @Test
  void twoNatsThatNothingOpens() {
    Host listening = lab.router("far-left", Nat.SYMMETRIC).host("far-listening");
    Host connecting = lab.router("far-right", Nat.SYMMETRIC).host("far-connecting");
    listen(listening, "cave");

    PlainRun doctor = run(connecting, "bad-doctor", "doctor", "--peer", "cave");
    assertThat(doctor.exitCode()).as(doctor::story).isZero();
    assertThat(doctor.out())
        .as(doctor::story)
        .contains("cell         D/APDF to D/APDF: -")
        .containsSubsequence(
            "outlook      no path can be found, unless both are in one network",
            "odds         0 of 100",
            "strategy     simultaneous checks",
            "advice       put one of the two on another network",
            "             or give both of them IPv6");

    PlainRun connect =
        run(
            connecting,
            "bad-connect",
            "connect",
            "cave",
            "--accept-new",
            "--forward",
            "0=" + Deployment.SERVICE,
            "--transport",
            TRANSPORT);
    assertThat(connect.exitCode()).as(connect::story).isEqualTo(1);
    int complaint = lineThatStarts(connect.err(), "uhp: no path to cave: both NATs");
    List<String> last = connect.err().subList(complaint + 1, connect.err().size());
    assertThat(last)
        .as(connect::story)
        .contains("cell         D/APDF to D/APDF: -", "tried        simultaneous checks")
        .anyMatch(
            line -> line.matches("this side    D/APDF, seen at " + seenAs(connecting) + ":.*"))
        .anyMatch(line -> line.matches("the peer     D/APDF, seen at " + seenAs(listening) + ":.*"))
        .anyMatch(line -> line.matches(candidate("local", listening.address().getHostAddress())))
        .anyMatch(line -> line.matches(candidate("public", seenAs(listening))))
        .allMatch(line -> !line.contains("Exception") && !line.strip().startsWith("at "));
    assertThat(last.get(last.size() - 1)).startsWith("             or have one of the two routers");
  }

  /** Waits until it has told the server what it has found out about its NAT. */
  private void listen(Host host, String name) {
    UhpProcess listener = deployment.listen(host::start, name, TRANSPORT, at, UNUSED_PORT, "any");
    listener.await("registered");
    if (listener.all("nat").isEmpty()) {
      listener.await("nat");
    }
  }

  private PlainRun run(Host host, String label, String... arguments) {
    return ask(at, host, label, arguments);
  }

  private PlainRun ask(String whichServer, Host host, String label, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--server", whichServer));
    all.addAll(List.of("--identity", deployment.key("asker-" + label).file().toString()));
    return PlainRun.of(host::start, label, deployment.directory(), all);
  }

  private static int lineThatStarts(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line starts with '" + start + "':\n" + String.join("\n", lines));
  }

  private static String candidate(String kind, String address) {
    return "(candidates  | +) *"
        + kind
        + " "
        + address
        + ":\\d+: \\d+ sent, 0 answered, 0 received: no answer.*";
  }

  private static String seenAs(Host host) {
    return host.router().orElseThrow().publicAddress().getHostAddress();
  }
}
