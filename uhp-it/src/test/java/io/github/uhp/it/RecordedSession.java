package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.NatFlow;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.natlab.Router;
import io.github.uhp.protocol.Wire;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * All that a server, a closed listener and a connector behind a NAT each do together, from their
 * first packets to their last, with all that the server's interface carried of it.
 */
final class RecordedSession {

  private static final String NAME = "a-name-that-nobody-else-may-read";
  private static final String CONNECTOR = "connector";
  private static final int REQUESTS = 20;
  private static final long REQUEST_BYTES = 20_000;

  /** Longer than the server lets a peer be silent between two refreshes. */
  private static final Duration REFRESH = Duration.ofSeconds(40);

  private final Host serverHost;
  private final Router left;
  private final Router right;
  private final Host listening;
  private final Host connecting;
  private final Deployment deployment;
  private final Capture capture;
  private final SecretSearch search = new SecretSearch();
  private final UhpProcess server;
  private final UhpProcess listener;
  private final UhpProcess connector;
  private final PacketCount refreshes;

  /** Begins one, up to some traffic through the tunnel. */
  RecordedSession(
      Host serverHost, Host listening, Host connecting, Deployment deployment, int localPort) {
    this.serverHost = serverHost;
    this.listening = listening;
    this.connecting = connecting;
    this.left = listening.router().orElseThrow();
    this.right = connecting.router().orElseThrow();
    this.deployment = deployment;
    capture = Capture.start(serverHost, deployment.directory().resolve("server.pcap"));
    String bind = serverHost.address().getHostAddress() + ":" + Wire.DEFAULT_PORT;
    server = deployment.startServer(serverHost::start, bind);
    String address = server.await("ready").text("server");
    try (RemoteWeb serving = new RemoteWeb(listening::start);
        RemoteWeb asking = new RemoteWeb(connecting::start)) {
      String allowed = deployment.key(CONNECTOR).peer().toString();
      listener =
          deployment.listen(listening::start, NAME, "netty", address, serving.port(), allowed);
      listener.await("registered");
      connector =
          deployment.connect(connecting::start, CONNECTOR, NAME, "netty", address, localPort);
      connector.await("connected");
      assertThat(asking.get(localPort, REQUESTS, REQUEST_BYTES))
          .as(connector::story)
          .isEqualTo("ok");
    }
    refreshes = serverHost.count(left.address(), serverHost.address());
    addSecrets();
  }

  /** Waits until the listener has refreshed its name, ends all, and gives what was captured. */
  List<Pcap.Datagram> end() {
    Awaiting.until(REFRESH, listener::story, () -> refreshes.packets() > 0);
    for (UhpProcess each : List.of(connector, listener, server)) {
      assertThat(each.stop()).as(each::story).isZero();
    }
    List<Pcap.Datagram> captured = capture.stop();
    for (Router router : List.of(left, right)) {
      assertThat(captured).anyMatch(each -> each.from().getAddress().equals(router.address()));
      assertThat(captured).anyMatch(each -> each.to().getAddress().equals(router.address()));
    }
    return captured;
  }

  /** What may not be found, each under a name of its own. */
  SecretSearch search() {
    return search;
  }

  private void addSecrets() {
    search.add("name", NAME);
    addKey("the listener's", NAME);
    addKey("the connector's", CONNECTOR);
    addAddresses("the listener's", left, listening);
    addAddresses("the connector's", right, connecting);
  }

  private void addKey(String whose, String owner) {
    Deployment.Key key = deployment.key(owner);
    search.add(whose + " PeerId", key.peer().bytes());
    search.add(whose + " PeerId", key.peer().toString());
    // The public key comes first, since it is a part of the certificate.
    search.add(whose + " key", key.identity().x509().getPublicKey().getEncoded());
    search.add(whose + " certificate", key.identity().certificate().der());
  }

  private void addAddresses(String whose, Router router, Host host) {
    for (NatFlow flow : router.flows()) {
      InetSocketAddress to = flow.destination();
      if (flow.source().getAddress().equals(host.address())
          && to.getAddress().equals(serverHost.address())
          && to.getPort() == Wire.DEFAULT_PORT) {
        search.add(whose + " candidate", flow.source());
        search.add(whose + " observed address", flow.mappedSource());
      }
    }
  }
}
