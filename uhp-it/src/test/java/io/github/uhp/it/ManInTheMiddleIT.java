package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.Router;
import io.github.uhp.protocol.Wire;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sits between peers and their server, and has all that they say in his hands. */
@ExtendWith(NatLabRequired.class)
@TestInstance(Lifecycle.PER_CLASS)
class ManInTheMiddleIT {

  private static final int PORT = 4444;
  private static final String COMPLAINT = "IS NOT THE ONE EXPECTED";

  private final NatLab lab = NatLab.create();
  private final Host serverHost = lab.publicHost("server");
  private final Map<MiddleMan.Mode, Behind> behind = new EnumMap<>(MiddleMan.Mode.class);
  private final Deployment deployment = new Deployment("man-in-the-middle");

  /** With the key, and without. */
  private final String address;

  private final String place;

  /** A host, and the man between it and the server. */
  private record Behind(Host host, UhpProcess man) {}

  ManInTheMiddleIT() {
    place = serverHost.address().getHostAddress() + ":" + Wire.DEFAULT_PORT;
    address = deployment.startServer(serverHost::start, place).await("ready").text("server");
  }

  @AfterAll
  void close() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void aServerWhoseKeyWasGivenIsNotReplaced(String transport) {
    Behind behind = behind(MiddleMan.Mode.OWN_KEY);
    int opened = behind.man().all("opened").size();
    String name = "given-" + transport;
    UhpProcess listener =
        deployment.listen(behind.host()::start, name, transport, address, 80, "any");
    UhpProcess connector =
        deployment.connect(behind.host()::start, "connector", name, transport, address, 0);
    for (UhpProcess each : List.of(listener, connector)) {
      assertThat(each.awaitExit()).as(each::story).isEqualTo(1);
      assertThat(each.standardError()).contains(place, COMPLAINT, "was given");
    }
    assertThat(behind.man().all("opened")).hasSize(opened);
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void aServerWhoseKeyIsRememberedIsNotReplaced(String transport) {
    Deployment own = new Deployment("man-in-the-middle-" + transport);
    UhpProcess first = listen(own, behind(MiddleMan.Mode.RELAY), transport);
    first.await("registered");
    assertThat(first.stop()).as(first::story).isZero();

    Behind behind = behind(MiddleMan.Mode.OWN_KEY);
    int opened = behind.man().all("opened").size();
    UhpProcess listener = listen(own, behind, transport);
    UhpProcess connector =
        own.startPeer(
            behind.host()::start,
            "connector",
            "connector",
            transport,
            "connect",
            "peer",
            "--server",
            place,
            "--forward",
            "0=" + Deployment.SERVICE);
    for (UhpProcess each : List.of(listener, connector)) {
      assertThat(each.awaitExit()).as(each::story).isEqualTo(1);
      assertThat(each.standardError()).contains(place, COMPLAINT, "remove", "known-servers");
    }
    assertThat(behind.man().all("opened")).hasSize(opened);
  }

  /** So the man can do what the other tests say that he cannot. */
  @Test
  void whoKnowsNoKeyTakesTheManForTheServer() {
    Behind behind = behind(MiddleMan.Mode.OWN_KEY);
    UhpProcess listener = listen(new Deployment("trusting"), behind, "netty");
    listener.await("registered");
    assertThat(behind.man().all("opened"))
        .extracting(event -> event.text("what"))
        .contains("Proof", "Advertise");
    listener.kill();
  }

  /** He answers in its name, before it does; the peer waits for the one who has the key. */
  @Test
  void whoCannotProveTheKeyIsNotHeard() {
    Behind behind = behind(MiddleMan.Mode.DISGUISED);
    UhpProcess listener =
        deployment.listen(behind.host()::start, "disguised", "netty", address, 80, "any");
    listener.await("registered");
    assertThat(behind.man().all("answered")).isNotEmpty();
    assertThat(behind.man().all("passed")).isNotEmpty();
    assertThat(behind.man().all("opened")).isEmpty();
    assertThat(listener.stop()).as(listener::story).isZero();
  }

  private UhpProcess listen(Deployment deployment, Behind behind, String transport) {
    return deployment.startPeer(
        behind.host()::start,
        "peer",
        "peer",
        transport,
        "listen",
        "peer-" + transport,
        "--server",
        place,
        "--allow",
        "any",
        "--expose",
        Deployment.SERVICE + "=127.0.0.1:80");
  }

  private Behind behind(MiddleMan.Mode mode) {
    return behind.computeIfAbsent(mode, this::put);
  }

  private Behind put(MiddleMan.Mode mode) {
    String name = mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Router router = lab.router("router-" + name, Nat.MASQUERADE);
    UhpProcess man =
        deployment.startProgram(
            router::start,
            MiddleMan.class,
            mode.name(),
            Integer.toString(PORT),
            serverHost.address().getHostAddress(),
            Integer.toString(Wire.DEFAULT_PORT));
    man.await("ready");
    router.intercept(new InetSocketAddress(serverHost.address(), Wire.DEFAULT_PORT), PORT);
    return new Behind(router.host("host-" + name), man);
  }
}
