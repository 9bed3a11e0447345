package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/** Processes that end and come back, on loopback. The tests mostly wait, so they run at once. */
class LifecycleIT {

  private static final String TRANSPORT = "netty";
  private static final String NAME = "peer";
  private static final String CONNECTOR = "connector";
  private static final String LOOPBACK = "127.0.0.1:";

  /** What the server gives a silent listener. */
  private static final Duration EXPIRY = Duration.ofSeconds(65);

  /** One interval of advertisement and 5 s. */
  private static final Duration BACK = Duration.ofSeconds(20 + 5);

  /** A backstop. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final ThisMachine site = new ThisMachine();
  private final Deployment deployment = new Deployment("lifecycle");
  private final WebServer web;

  LifecycleIT() throws IOException {
    web = new WebServer();
  }

  @AfterEach
  void close() {
    site.close();
    web.close();
  }

  @Test
  @Execution(CONCURRENT)
  void aKilledListenerExpires() {
    String server = deployment.startServer(site, LOOPBACK + 0).await("ready").text("server");
    UhpProcess listener = listen(server);
    listener.await("registered");
    listener.kill();
    long killed = System.nanoTime();
    // Until then the server introduces it, and the connector probes in vain.
    Awaiting.until(
        PATIENCE,
        () -> "the server still introduces a dead listener",
        () -> System.nanoTime() - killed > EXPIRY.toNanos());
    UhpProcess connector = connect(server, "--timeout", "10");
    assertThat(connector.awaitExit()).as(connector::story).isEqualTo(1);
    assertThat(connector.standardError())
        .contains(
            NAME
                + " is not registered at this server, or does not admit you (your PeerId: "
                + deployment.key(CONNECTOR).peer()
                + ")");
  }

  @Test
  @Execution(CONCURRENT)
  void aKilledListenerComesBackAtOnce() throws IOException {
    String server = deployment.startServer(site, LOOPBACK + 0).await("ready").text("server");
    UhpProcess first = listen(server);
    first.await("registered");
    first.kill();
    listen(server).await("registered");
    UhpProcess connector = connect(server);
    int port = connector.localPort();
    connector.await("connected");
    new WebClient(port).get(List.of(new Content(1, 10_000)));
  }

  /** The same local port leads to the new process, and nobody has touched the connector. */
  @Test
  @Execution(CONCURRENT)
  void forwardsWorkAgainWhenTheListenerIsRestarted() throws IOException {
    String server = deployment.startServer(site, LOOPBACK + 0).await("ready").text("server");
    UhpProcess listener = listen(server);
    listener.await("registered");
    UhpProcess connector = connect(server);
    int port = connector.localPort();
    connector.await("connected");
    new WebClient(port).get(List.of(new Content(1, 10_000)));
    assertThat(listener.stop()).as(listener::story).isZero();
    listen(server).await("registered");
    connector.await("connected");
    new WebClient(port).get(List.of(new Content(2, 10_000)));
    assertThat(connector.process().isAlive()).isTrue();
  }

  @Test
  @Execution(CONCURRENT)
  void aRestartedServerGetsItsListenersBack() throws Exception {
    UhpProcess firstServer = deployment.startServer(site, LOOPBACK + 0);
    String server = firstServer.await("ready").text("server");
    UhpProcess listener = listen(server);
    listener.await("registered");
    long start = System.nanoTime();
    UhpProcess connector = connect(server);
    int port = connector.localPort();
    long usual = connector.await("connected").arrivedNanos() - start;

    Content content = new Content(3, 40_000_000);
    try (Download download = new Download(port, content)) {
      download.readTo(10_000_000);
      assertThat(firstServer.stop()).as(firstServer::story).isZero();
      download.readTo(20_000_000);
      UhpProcess secondServer = deployment.startServer(site, LOOPBACK + portOf(server));
      UhpEvent ready = secondServer.await("ready");
      assertThat(ready.text("server")).isEqualTo(server);
      UhpEvent late = connect(server, "--wait").await("connected");
      // What it takes a connector to start, where nobody must come back, is not the listener's.
      assertThat(Duration.ofNanos(late.arrivedNanos() - ready.arrivedNanos()))
          .isLessThan(BACK.plusNanos(usual));
      download.readTo(30_000_000);
      assertThat(download.isRight()).isTrue();
    }
    assertThat(connector.story()).doesNotContain("\"disconnected\"");
  }

  private UhpProcess listen(String server) {
    return deployment.listen(site, NAME, TRANSPORT, server, web.port(), "any");
  }

  private UhpProcess connect(String server, String... more) {
    return deployment.connect(site, CONNECTOR, NAME, TRANSPORT, server, 0, more);
  }

  /** Of an address, or of what a server says to others: host, port and perhaps a key. */
  private static int portOf(String address) {
    String at = address.replaceFirst("#.*", "");
    return Integer.parseInt(at.substring(at.lastIndexOf(':') + 1));
  }
}
