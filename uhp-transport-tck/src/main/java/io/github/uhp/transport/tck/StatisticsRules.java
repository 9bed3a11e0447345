package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R11: what a connection tells of itself. */
interface StatisticsRules {

  @Test
  @DisplayName("R11.1 bytes and packets are counted at both ends, at least what was transferred")
  default void counts(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    ConnectionStatistics clientBefore = of(lab, link.client().connection());
    ConnectionStatistics serverBefore = of(lab, link.server().connection());
    byte[] request = Lab.bytes(111, 100_000);
    assertThat(lab.await(Exchange.start(link.open(), request), "an echo")).isEqualTo(request);
    assertGrown(clientBefore, of(lab, link.client().connection()), request.length);
    assertGrown(serverBefore, of(lab, link.server().connection()), request.length);
  }

  private static void assertGrown(
      ConnectionStatistics before, ConnectionStatistics after, int transferred) {
    assertThat(after.bytesSent() - before.bytesSent()).as("bytes sent").isGreaterThan(transferred);
    assertThat(after.bytesReceived() - before.bytesReceived())
        .as("bytes received")
        .isGreaterThan(transferred);
    // No packet carries more than a datagram can.
    assertThat(after.packetsSent() - before.packetsSent())
        .as("packets sent")
        .isGreaterThan(transferred / 65_536);
    assertThat(after.packetsReceived() - before.packetsReceived())
        .as("packets received")
        .isGreaterThan(transferred / 65_536);
    assertThat(after.packetsSent()).as("a packet has bytes").isLessThan(after.bytesSent());
    assertThat(after.packetsReceived()).as("a packet has bytes").isLessThan(after.bytesReceived());
  }

  @Test
  @DisplayName("R11.2 after an exchange the round-trip time and the window, where told, are sane")
  default void roundTrip(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link link = lab.link(lab.near(), far);
    long began = System.nanoTime();
    lab.await(Exchange.start(link.open(), Lab.bytes(112, 2_000)), "an echo");
    for (Link.End end : new Link.End[] {link.client(), link.server()}) {
      ConnectionStatistics told = of(lab, end.connection());
      // No sample took longer than all has taken until now, the handshake included.
      Duration most = lab.patience().plusNanos(System.nanoTime() - began);
      told.smoothedRtt().ifPresent(rtt -> assertThat(rtt).isPositive().isLessThan(most));
      told.congestionWindow().ifPresent(window -> assertThat(window).isGreaterThan(1_200));
    }
  }

  @Test
  @DisplayName("R11.3 packets that the path loses are counted as lost, where losses are told")
  default void losses(Lab lab) throws IOException {
    Node far = lab.far();
    far.echo();
    Node near = lab.near();
    Wire wire = lab.wire(near, far, 113);
    Link link = lab.link(wire, near, far);
    byte[] request = Lab.bytes(113, 20_000);
    wire.there().hold();
    CompletableFuture<byte[]> answer = Exchange.start(link.open(), request);
    lab.until(() -> wire.there().held() > 3, "the request on the wire");
    wire.there().releaseFirst();
    assertThat(lab.await(answer, "an echo")).isEqualTo(request);
    Connection connection = link.client().connection();
    lab.until(
        () -> of(lab, connection).packetsLost().orElse(1) > 0, "losses that are counted as such");
  }

  @Test
  @DisplayName("R11.4 a connection that is over still tells its last numbers")
  default void afterTheEnd(Lab lab) {
    Node far = lab.far();
    far.echo();
    Node near = lab.near();
    Link link = lab.link(near, far);
    byte[] request = Lab.bytes(114, 10_000);
    lab.await(Exchange.start(link.open(), request), "an echo");
    link.client().connection().close(0, "done");
    lab.await(link.client().connection().closed(), "the end");
    assertThat(of(lab, link.client().connection()).bytesSent()).isGreaterThan(request.length);
    near.endpoint.close();
    assertThat(of(lab, link.client().connection()).bytesSent()).isGreaterThan(request.length);
  }

  private static ConnectionStatistics of(Lab lab, Connection connection) {
    return lab.await(connection.statistics(), "statistics");
  }
}
