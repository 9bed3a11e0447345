package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.ProcessCounts;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Wire;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who forges addresses neither starves peers nor makes the server attack whose addresses they are.
 */
@ExtendWith({NatLabRequired.class, ToolRequired.Trafgen.class})
class FloodIT {

  private static final int LISTENERS = 200;
  private static final int CONNECTS = 3;

  /** Eight of ten are handshake openings. */
  private static final int SENT_PER_SECOND = 27_000;

  private static final int OPENINGS_PER_SECOND = 20_000;

  private static final long WARM_UP = 3 * SENT_PER_SECOND;

  /** Longer than the time between two refreshes, so that everybody has one meanwhile. */
  private static final Duration FLOOD = Duration.ofSeconds(25);

  /** Beside its heap, which is as large from the start as it may become. */
  private static final long GROWTH_BYTES = 48 << 20;

  private static final String NAME = "peer";
  private static final String TRANSPORT = "netty";

  private final NatLab lab = NatLab.create();
  private final Host serverHost = lab.publicHost("server");
  private final Host flooder = lab.publicHost("flooder");
  private final Host many = lab.publicHost("many");
  private final Host listening = lab.publicHost("listening");
  private final Host connecting = lab.publicHost("connecting");
  private final Deployment ofServer =
      new Deployment(
          "flood-server", "-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
  private final Deployment deployment = new Deployment("flood");

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void peersAreServedDuringAFloodOfForgedHandshakes(TestReporter reporter) {
    String place = serverHost.address().getHostAddress() + ":" + Wire.DEFAULT_PORT;
    UhpProcess server = ofServer.startServer(serverHost::start, place);
    String address = server.await("ready").text("server");
    String key = address.substring(address.indexOf('#') + 1);
    UhpProcess crowd =
        deployment.startProgram(
            many::start,
            PeerCrowd.class,
            serverHost.address().getHostAddress(),
            Integer.toString(Wire.DEFAULT_PORT),
            key,
            Integer.toString(LISTENERS));
    UhpProcess listener = deployment.listen(listening::start, NAME, TRANSPORT, address, 80, "any");
    listener.await("registered");
    crowd.await("registered");
    UhpEvent before = crowd.await("refreshes");

    Flood flood = new Flood(serverHost, flooder);
    Process generator =
        flood.start(flooder, ServerId.parse(key), SENT_PER_SECOND, deployment.directory());
    // The first seconds are those of a server that has just been started.
    Awaiting.until(Duration.ofSeconds(60), () -> "no flood", () -> flood.openings() > WARM_UP);
    long resident = ProcessCounts.of(server.process()).residentBytes();
    long openings = flood.openings();
    long started = System.nanoTime();
    for (int i = 0; i < CONNECTS; i++) {
      connectInTime(address, i);
    }
    Awaiting.until(
        FLOOD.multipliedBy(4), crowd::story, () -> System.nanoTime() - started >= FLOOD.toNanos());
    long arrived = flood.openings() - openings;
    double seconds = (System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1);
    assertThat(generator.isAlive()).isTrue();
    UhpEvent after = crowd.latest("refreshes");
    long grown = ProcessCounts.of(server.process()).residentBytes() - resident;
    generator.destroy();
    reporter.publishEntry("openings a second", Long.toString(Math.round(arrived / seconds)));
    reporter.publishEntry("refreshes", after.line());
    reporter.publishEntry("resident bytes", resident + " grown by " + grown);
    reporter.publishEntry("reflected", flood.bytesAnswered() + " of " + flood.bytesReceived());

    assertThat(arrived / seconds).as("openings a second").isGreaterThan(OPENINGS_PER_SECOND);
    assertRefreshed(before, after);
    assertThat(grown).as("memory in use, grown by").isLessThan(GROWTH_BYTES);
    assertThat(flood.bytesReceived()).isPositive();
    assertThat(flood.bytesAnswered())
        .as("payload bytes to forged addresses")
        .isPositive()
        .isLessThanOrEqualTo(flood.bytesReceived());
  }

  /** At the first asking or a later one within five seconds; and nobody has lost its session. */
  private static void assertRefreshed(UhpEvent before, UhpEvent after) {
    long answered = after.number("answered");
    long late = after.number("late");
    assertThat(answered + late).as(after.line()).isGreaterThanOrEqualTo(LISTENERS);
    assertThat(100 * late).as(after.line()).isLessThanOrEqualTo(answered + late);
    assertThat(after.number("handshakes")).isEqualTo(before.number("handshakes"));
  }

  /**
   * The best of three counts: the generator has one of two processors, the server most of the
   * other, and a connector that waits for a processor says nothing of the server. The flood goes on
   * during all tries, and one that came in time came in time during it.
   */
  private void connectInTime(String address, int number) {
    String owner = "connector-" + number;
    UhpProcess connector =
        Crossing.connectInTime(
            () -> deployment.connect(connecting::start, owner, NAME, TRANSPORT, address, 0));
    assertThat(connector.stop()).as(connector::story).isZero();
  }
}
