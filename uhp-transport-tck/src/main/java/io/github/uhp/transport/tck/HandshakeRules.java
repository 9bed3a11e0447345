package io.github.uhp.transport.tck;

import static io.github.uhp.transport.CloseReason.Kind.HANDSHAKE_FAILED;
import static io.github.uhp.transport.CloseReason.Kind.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R4: who is refused, and what silence does. */
interface HandshakeRules {

  @Test
  @DisplayName(
      "R4.1 a certificate that is not the expected one is refused; the server sees no stream")
  default void wrongCertificate(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    RemotePeer toFar = near.endpoint.addPeer(near.pathTo(far));
    far.endpoint.addPeer(far.pathTo(near));
    CompletableFuture<Connection> attempt =
        near.endpoint.connect(toFar, Identity.fresh().certificate(), new Inbox());
    assertThat(lab.refusal(attempt).kind()).isEqualTo(HANDSHAKE_FAILED);
    // The right certificate on the same path: by then the refused attempt has done all it will do.
    Link link = reconnect(lab, near, toFar, far);
    link.open().finish();
    link.arrived();
    for (Node.Accepted accepted : far.accepted) {
      assertThat(accepted.inbox().streams).isEmpty();
    }
  }

  private static Link reconnect(Lab lab, Node near, RemotePeer toFar, Node far) {
    Inbox inbox = new Inbox();
    Connection connection =
        lab.await(
            near.endpoint.connect(toFar, far.identity.certificate(), inbox), "the connection");
    QuicStream probe = lab.await(connection.openStream(), "a stream");
    probe.finish();
    while (true) {
      Node.Accepted accepted = lab.take(far.accepted, "the accepted connection");
      if (accepted.connection().closed().isDone()) {
        assertThat(accepted.inbox().streams).isEmpty();
        continue;
      }
      if (accepted.inbox().streams.isEmpty() && !far.accepted.isEmpty()) {
        continue;
      }
      assertThat(lab.take(accepted.inbox().streams, "the stream").id()).isEqualTo(probe.id());
      return new Link(
          lab,
          new Link.End(near, toFar, connection, inbox),
          new Link.End(far, accepted.connection().peer(), accepted.connection(), accepted.inbox()));
    }
  }

  @Test
  @DisplayName("R4.2 no common ALPN is refused")
  default void wrongAlpn(Lab lab) throws IOException {
    Node far = lab.far();
    Identity identity = Identity.fresh();
    var endpoint =
        lab.closeLater(
            lab.provider()
                .open(
                    EndpointConfig.builder(
                            identity.certificate(), identity.privateKey(), "something-else")
                        .name(Lab.freshName())
                        .bind(Lab.LOOPBACK)
                        .build()));
    far.endpoint.addPeer(new UdpPath(far.endpoint.socket(), endpoint.socket().localAddress()));
    RemotePeer toFar = endpoint.addPeer(new UdpPath(endpoint.socket(), far.address()));
    CloseReason reason =
        lab.refusal(endpoint.connect(toFar, far.identity.certificate(), new Inbox()));
    assertThat(reason.kind()).isEqualTo(HANDSHAKE_FAILED);
    assertThat(far.accepted).isEmpty();
  }

  @Test
  @DisplayName("R4.3 silence ends in TIMEOUT after the handshake timeout")
  default void silence(Lab lab) {
    Node near = lab.near(o -> o.handshakeTimeout(Duration.ofMillis(1_500)));
    RawSocket silent = lab.raw();
    RemotePeer peer = near.endpoint.addPeer(new UdpPath(near.endpoint.socket(), silent.address()));
    long start = System.nanoTime();
    CompletableFuture<Connection> attempt =
        near.endpoint.connect(peer, near.identity.certificate(), new Inbox());
    assertThat(lab.refusal(attempt).kind()).isEqualTo(TIMEOUT);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("time until the attempt was given up")
        .isGreaterThanOrEqualTo(Duration.ofMillis(1_400));
    assertThat(silent.receive(Duration.ofSeconds(1))).as("an Initial was sent").isPresent();
  }

  @Test
  @DisplayName("R4.4 an endpoint without an acceptor does not answer Initials")
  default void noAcceptor(Lab lab) throws IOException {
    Node near = lab.near(o -> o.handshakeTimeout(Duration.ofSeconds(1)));
    Identity identity = Identity.fresh();
    var mute =
        lab.closeLater(
            lab.other()
                .open(
                    EndpointConfig.builder(identity.certificate(), identity.privateKey(), Lab.ALPN)
                        .name(Lab.freshName())
                        .bind(Lab.LOOPBACK)
                        .build()));
    mute.addPeer(new UdpPath(mute.socket(), near.address()));
    RemotePeer peer =
        near.endpoint.addPeer(new UdpPath(near.endpoint.socket(), mute.socket().localAddress()));
    assertThat(lab.refusal(near.endpoint.connect(peer, identity.certificate(), new Inbox())).kind())
        .isEqualTo(TIMEOUT);
    assertThat(mute.counters().sent()).isZero();
  }

  @Test
  @DisplayName("R4.5 a cancelled attempt is abandoned, and a new one works")
  default void cancelled(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    RemotePeer toFar = near.endpoint.addPeer(near.pathTo(far));
    CompletableFuture<Connection> attempt =
        near.endpoint.connect(toFar, far.identity.certificate(), new Inbox());
    assertThat(attempt.cancel(true)).isTrue();
    RemotePeer toNear = far.endpoint.addPeer(far.pathTo(near));
    assertThat(lab.connect(near, toFar, far, toNear).client().connection().closed()).isNotDone();
  }

  @Test
  @DisplayName("R4.6 a peer that vanishes ends the connection by TIMEOUT at both ends")
  default void vanishedPeer(Lab lab) {
    Duration idle = Duration.ofSeconds(2);
    Duration keepAlive = Duration.ofMillis(500);
    Link link =
        lab.link(
            lab.near(o -> o.idleTimeout(idle).keepAlive(keepAlive)),
            lab.far(o -> o.idleTimeout(idle).keepAlive(keepAlive)));
    link.server().node().endpoint.socket().close();
    assertThat(lab.await(link.client().connection().closed(), "the client's timeout").kind())
        .isEqualTo(TIMEOUT);
    assertThat(lab.await(link.server().connection().closed(), "the server's timeout").kind())
        .isEqualTo(TIMEOUT);
  }

  @Test
  @DisplayName("R4.7 keep-alive holds an idle connection beyond the idle timeout")
  default void keepAlive(Lab lab) throws Exception {
    Duration idle = Duration.ofMillis(1_500);
    Duration keepAlive = Duration.ofMillis(400);
    Node far = lab.far(o -> o.idleTimeout(idle).keepAlive(keepAlive));
    far.echo();
    Link link = lab.link(lab.near(o -> o.idleTimeout(idle).keepAlive(keepAlive)), far);
    boolean closed = true;
    try {
      link.client().connection().closed().get(3 * idle.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      closed = false;
    }
    assertThat(closed).as("closed while idle").isFalse();
    assertThat(link.server().connection().closed()).isNotDone();
    byte[] request = Lab.bytes(47, 1_000);
    assertThat(lab.await(Exchange.start(link.open(), request), "the echo")).isEqualTo(request);
  }
}
