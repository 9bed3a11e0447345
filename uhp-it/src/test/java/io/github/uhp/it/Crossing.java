package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.LinkCounters;
import io.github.uhp.natlab.NatProof;
import io.github.uhp.protocol.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One tunnel across a NAT lab: a listener on one host, a connector on another, a web server and a
 * web client behind them.
 */
final class Crossing {

  private static final int FIRST_LOCAL_PORT = 8080;
  private static final int REQUESTS = 200;
  private static final long REQUEST_BYTES = 4096;
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final int ATTEMPTS = 3;

  private static final String REFUSED_BY = "netty";
  private static final int UNUSED_PORT = 1;

  /** What the server's interface may carry meanwhile: its own messages, with all their headers. */
  private static final long SERVER_BYTES = 100_000;

  private final Deployment deployment;
  private final Host server;
  private final String serverAddress;
  private int tunnels;

  /** Starts a server on that host, bound to one of its addresses. */
  Crossing(String name, Host server, String address) {
    this.deployment = new Deployment(name);
    this.server = server;
    serverAddress =
        deployment
            .startServer(server::start, address + ":" + Wire.DEFAULT_PORT)
            .await("ready")
            .text("server");
  }

  /**
   * Connects the two, downloads, and asks 200 times at once; demands that all is right, in time,
   * and that the server has carried none of it.
   *
   * @param behindNat which of the two hosts are, which is proven first
   * @param bytes of the download
   */
  void demand(
      String name,
      Host listening,
      String listenerTransport,
      Host connecting,
      String connectorTransport,
      List<Host> behindNat,
      long bytes) {
    demand(
        name,
        listening,
        listenerTransport,
        connecting,
        connectorTransport,
        behindNat,
        bytes,
        CONNECT);
  }

  /** The same where a connection may take longer than usual. */
  void demand(
      String name,
      Host listening,
      String listenerTransport,
      Host connecting,
      String connectorTransport,
      List<Host> behindNat,
      long bytes,
      Duration patience) {
    behindNat.forEach(host -> NatProof.demand(host, server));
    int localPort = FIRST_LOCAL_PORT + tunnels++;
    RemoteWeb serving = new RemoteWeb(listening::start);
    RemoteWeb asking = new RemoteWeb(connecting::start);
    String connector = name + "-connector";
    String allowed = deployment.key(connector).peer().toString();
    UhpProcess listener =
        deployment.listen(
            listening::start, name, listenerTransport, serverAddress, serving.port(), allowed);
    listener.await("registered");
    UhpProcess connected =
        connectInTime(
            patience,
            () ->
                deployment.connect(
                    connecting::start,
                    connector,
                    name,
                    connectorTransport,
                    serverAddress,
                    localPort));
    LinkCounters serverBefore = server.link();
    LinkCounters connectorBefore = connecting.link();
    assertThat(asking.get(localPort, 1, bytes)).as(connected::story).isEqualTo("ok");
    assertThat(asking.get(localPort, REQUESTS, REQUEST_BYTES)).as(connected::story).isEqualTo("ok");
    assertThat(connecting.link().since(connectorBefore).receivedBytes()).isGreaterThan(bytes);
    LinkCounters through = server.link().since(serverBefore);
    assertThat(through.receivedBytes() + through.sentBytes()).isLessThan(SERVER_BYTES);
    assertThat(connected.stop()).as(connected::story).isZero();
    assertThat(listener.stop()).as(listener::story).isZero();
    serving.close();
    asking.close();
  }

  /**
   * Demands that the two do not come together, and that the connector ends and says why: by its
   * exit code, the last event, and a line for whom it concerns.
   */
  void demandRefusal(String name, Host listening, Host connecting, List<Host> behindNat) {
    behindNat.forEach(host -> NatProof.demand(host, server));
    String connector = name + "-connector";
    String allowed = deployment.key(connector).peer().toString();
    UhpProcess listener =
        deployment.listen(listening::start, name, REFUSED_BY, serverAddress, UNUSED_PORT, allowed);
    listener.await("registered");
    UhpProcess refused =
        deployment.connect(
            connecting::start, connector, name, REFUSED_BY, serverAddress, FIRST_LOCAL_PORT);
    assertThat(refused.awaitExit()).as(refused::story).isEqualTo(1);
    UhpEvent error = refused.latest("error");
    assertThat(error.text("reason")).isEqualTo("punch-failed");
    assertThat(error.text("message")).startsWith("no path to " + name + ": ");
    assertThat(refused.standardError()).contains(error.text("message"));
    assertThat(listener.stop()).as(listener::story).isZero();
  }

  /**
   * Starts a connector, and demands that it is connected within 3 s; of a machine that is busy with
   * other things the best of three counts.
   */
  static UhpProcess connectInTime(Supplier<UhpProcess> connect) {
    return connectInTime(CONNECT, connect);
  }

  private static UhpProcess connectInTime(Duration limit, Supplier<UhpProcess> connect) {
    for (int attempt = 1; ; attempt++) {
      UhpProcess process = connect.get();
      long millis = awaitConnected(process);
      if (millis < limit.toMillis() || attempt == ATTEMPTS) {
        assertThat(millis).as(process::story).isLessThan(limit.toMillis());
        return process;
      }
      process.stop();
    }
  }

  /** By the longer of its own clock and this JVM's, which sees both events a little late. */
  private static long awaitConnected(UhpProcess process) {
    UhpEvent ready = process.await("ready");
    UhpEvent connected = process.awaitUnlessEnded("connected");
    if (connected == null) {
      return Long.MAX_VALUE;
    }
    return Math.max(
        connected.number("ms"),
        TimeUnit.NANOSECONDS.toMillis(connected.arrivedNanos() - ready.arrivedNanos()));
  }
}
