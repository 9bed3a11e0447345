package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.NatLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that everybody trusts with introductions tries to introduce somebody else. Another
 * listener, the server's accomplice, is registered under the same name as the genuine one.
 */
@ExtendWith(NatLabRequired.class)
@TestInstance(Lifecycle.PER_CLASS)
class DishonestServerIT {

  private static final String NAME = "genuine";
  private static final String ACCOMPLICE = "accomplice";
  private static final String CONNECTOR = "connector";

  private final NatLab lab = NatLab.create();
  private final Host listening = lab.publicHost("listening");
  private final Host elsewhere = lab.publicHost("elsewhere");
  private final Host connecting = lab.publicHost("connecting");
  private final RemoteWeb genuineWeb = new RemoteWeb(listening::start);
  private final RemoteWeb otherWeb = new RemoteWeb(elsewhere::start);
  private final Deployment deployment = new Deployment("dishonest-server");
  private int servers;

  @AfterAll
  void close() {
    lab.close();
  }

  /** One server, its two listeners, and the address with which they found it. */
  private record Plot(
      String address, UhpProcess server, UhpProcess genuine, UhpProcess accomplice) {

    String story() {
      return server.story() + genuine.story() + accomplice.story();
    }

    void end() {
      server.kill();
      genuine.kill();
      accomplice.kill();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void anotherListenerIsNotTakenForTheGenuine(String transport) {
    Plot plot = plot(DishonestServer.Lie.OTHER_LISTENER, transport);
    refuse(plot, transport, "it is of another peer: " + NAME + ", " + peer(ACCOMPLICE));
    plot.end();
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void anotherCertificateInTheRecordIsNotTaken(String transport) {
    Plot plot = plot(DishonestServer.Lie.OTHER_CERTIFICATE, transport);
    refuse(plot, transport, "its signature does not hold");
    plot.end();
  }

  /** The listener refuses the server's own request, and does not even answer an altered one. */
  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void theListenerDoesNotLetTheServerInAsTheConnector(String transport) {
    Plot plot = plot(DishonestServer.Lie.OTHER_REQUEST, transport);
    refuse(plot, transport, "acceptance is missing or does not hold");
    assertThat(plot.server().all("verdict"))
        .as(plot::story)
        .isNotEmpty()
        .allSatisfy(verdict -> assertThat(verdict.text("what")).isEqualTo("false"));
    assertThat(plot.genuine().all("refused")).as(plot::story).hasSize(1);
    plot.end();
  }

  /** So it is the ticket that makes the difference. */
  @Test
  void whoTakesWhoeverHasTheNameGetsTheOther() {
    Plot plot = plot(DishonestServer.Lie.OTHER_LISTENER, "netty");
    UhpProcess connector =
        deployment.startPeer(
            connecting::start,
            "trusting",
            CONNECTOR,
            "netty",
            "connect",
            NAME,
            "--server",
            plot.address(),
            "--forward",
            "0=" + Deployment.SERVICE,
            "--accept-new");
    int port = connector.localPort();
    connector.await("connected");
    try (RemoteWeb asking = new RemoteWeb(connecting::start)) {
      long before = otherWeb.requests();
      assertThat(asking.get(port, 1, 1000)).as(connector::story).isEqualTo("ok");
      assertThat(otherWeb.requests()).isEqualTo(before + 1);
    }
    connector.kill();
    plot.end();
  }

  private Plot plot(DishonestServer.Lie lie, String transport) {
    Host host = lab.publicHost("server-" + ++servers);
    UhpProcess server =
        deployment.startProgram(
            host::start,
            DishonestServer.class,
            lie.name(),
            host.address().getHostAddress(),
            peer(NAME));
    String address = server.await("ready").text("what");
    UhpProcess genuine =
        deployment.listen(
            listening::start, NAME, transport, address, genuineWeb.port(), peer(CONNECTOR));
    UhpProcess accomplice =
        deployment.startPeer(
            elsewhere::start,
            ACCOMPLICE,
            ACCOMPLICE,
            transport,
            "listen",
            NAME,
            "--server",
            address,
            "--allow",
            "any",
            "--expose",
            Deployment.SERVICE + "=127.0.0.1:" + otherWeb.port());
    genuine.await("registered");
    accomplice.await("registered");
    return new Plot(address, server, genuine, accomplice);
  }

  /** The connector, which has the genuine listener's ticket, says why; and nobody gets anything. */
  private void refuse(Plot plot, String transport, String why) {
    long requests = genuineWeb.requests() + otherWeb.requests();
    UhpProcess connector =
        deployment.connect(
            connecting::start, CONNECTOR, NAME, transport, plot.address(), 0, "--timeout", "15");
    assertThat(connector.awaitExit()).as(connector::story).isEqualTo(1);
    assertThat(plot.server().all("lie")).as(plot::story).isNotEmpty();
    assertThat(connector.standardError())
        .contains("the server gave a record of the peer, but", why);
    assertThat(connector.all("connected")).isEmpty();
    assertThat(plot.genuine().all("connected")).as(plot::story).isEmpty();
    assertThat(plot.accomplice().all("connected")).as(plot::story).isEmpty();
    assertThat(genuineWeb.requests() + otherWeb.requests()).isEqualTo(requests);
  }

  private String peer(String owner) {
    return deployment.key(owner).peer().toString();
  }
}
