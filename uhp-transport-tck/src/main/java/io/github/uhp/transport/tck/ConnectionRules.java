package io.github.uhp.transport.tck;

import static io.github.uhp.transport.CloseReason.Kind.LOCAL;
import static io.github.uhp.transport.CloseReason.Kind.REMOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.RemotePeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R3: connections, from the handshake to the close. */
interface ConnectionRules {

  @Test
  @DisplayName("R3.1 a connection tells its role, peer, cipher suite and the other's certificate")
  default void attributes(Lab lab) {
    Link link = lab.link();
    Connection client = link.client().connection();
    Connection server = link.server().connection();
    assertThat(client.role()).isEqualTo(Connection.Role.CLIENT);
    assertThat(server.role()).isEqualTo(Connection.Role.SERVER);
    assertThat(client.peer()).isSameAs(link.client().peer());
    assertThat(server.peer()).isSameAs(link.server().peer());
    assertThat(client.cipherSuite()).startsWith("TLS_").isEqualTo(server.cipherSuite());
    assertThat(client.peerCertificate()).contains(link.server().node().identity.certificate());
    assertThat(server.peerCertificate()).isEmpty();
    assertThat(client.closed()).isNotDone();
    assertThat(server.closed()).isNotDone();
  }

  @Test
  @DisplayName("R3.2 the client's close reaches the server with code and reason")
  default void clientCloses(Lab lab) {
    Link link = lab.link();
    closes(lab, link.client(), link.server());
  }

  @Test
  @DisplayName("R3.3 the server's close reaches the client with code and reason")
  default void serverCloses(Lab lab) {
    Link link = lab.link();
    closes(lab, link.server(), link.client());
  }

  private static void closes(Lab lab, Link.End closing, Link.End other) {
    closing.connection().close(1_234, "enough");
    closing.connection().close(5, "a second call");
    assertThat(lab.await(other.connection().closed(), "the close at the other end"))
        .isEqualTo(new CloseReason(REMOTE, 1_234, "enough"));
    assertThat(lab.await(closing.connection().closed(), "the close at this end"))
        .isEqualTo(new CloseReason(LOCAL, 1_234, "enough"));
    assertThat(lab.await(other.inbox().closed, "onClosed at the other end").code())
        .isEqualTo(1_234);
    assertThat(lab.await(closing.inbox().closed, "onClosed at this end").kind()).isEqualTo(LOCAL);
    assertThat(closing.inbox().violations).hasValue(0);
    assertThat(other.inbox().violations).hasValue(0);
  }

  @Test
  @DisplayName("R3.4 streams fail at both ends when the connection is closed")
  default void streamsFailOnClose(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream here = link.open();
    assertThat(here.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
    QuicStream there = link.arrived();
    BlockingStream blockedHere = new BlockingStream(here);
    Future<Integer> reading = lab.async(() -> blockedHere.read(ByteBuffer.allocate(1)));
    link.server().connection().close(66, "gone");
    assertThat(lab.failure(reading, "a read at the other end"))
        .isInstanceOfSatisfying(
            ConnectionClosedException.class,
            e -> assertThat(e.reason()).isEqualTo(new CloseReason(REMOTE, 66, "gone")));
    assertThatThrownBy(() -> here.write(ByteBuffer.wrap(new byte[] {1})))
        .isInstanceOf(ConnectionClosedException.class);
    lab.await(link.server().connection().closed(), "the close at this end");
    assertThatThrownBy(() -> there.write(ByteBuffer.wrap(new byte[] {1})))
        .isInstanceOf(ConnectionClosedException.class);
    assertThat(lab.failure(link.client().connection().openStream(), "openStream"))
        .isInstanceOf(ConnectionClosedException.class);
    assertThat(lab.failure(link.server().connection().openStream(), "openStream"))
        .isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  @DisplayName("R3.5 what had arrived can still be read after the close")
  default void arrivedBytesOutliveTheConnection(Lab lab) throws IOException {
    Link link = lab.link();
    QuicStream there = lab.await(link.server().connection().openStream(), "a stream");
    assertThat(there.write(ByteBuffer.wrap(new byte[] {1, 2, 3}))).isEqualTo(3);
    QuicStream here = lab.take(link.client().inbox().streams, "the stream");
    BlockingStream first = new BlockingStream(here);
    lab.await(lab.async(() -> first.read(ByteBuffer.allocate(1))), "the first byte");
    link.server().connection().close(CloseReason.NO_ERROR, "");
    lab.await(link.client().connection().closed(), "the close");
    ByteBuffer rest = ByteBuffer.allocate(8);
    assertThat(here.read(rest)).isEqualTo(2);
    assertThatThrownBy(() -> here.read(rest)).isInstanceOf(ConnectionClosedException.class);
  }

  @Test
  @DisplayName("R3.6 closing a peer closes its connections, and no other's")
  default void peerClose(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link one = lab.link(lab.near(), far);
    Link two = lab.link(lab.near(), far);
    one.server().peer().close();
    one.server().peer().close();
    assertThat(lab.await(one.server().connection().closed(), "the close").kind()).isEqualTo(LOCAL);
    CloseReason seen = lab.await(one.client().connection().closed(), "the close at the other end");
    assertThat(seen.kind()).isEqualTo(REMOTE);
    assertThat(seen.code()).isEqualTo(CloseReason.NO_ERROR);
    byte[] request = Lab.bytes(36, 5_000);
    assertThat(lab.await(Exchange.start(two.open(), request), "the echo")).isEqualTo(request);
  }

  @Test
  @DisplayName("R3.7 a handler that throws closes its connection with INTERNAL_ERROR")
  default void throwingHandler(Lab lab) {
    Node far = lab.far();
    far.onAccept(
        () ->
            new Inbox(
                stream -> {
                  throw new IllegalStateException("on purpose");
                }));
    Link link = lab.link(lab.near(), far);
    link.open().finish();
    CloseReason seen = lab.await(link.client().connection().closed(), "the close");
    assertThat(seen.kind()).isEqualTo(REMOTE);
    assertThat(seen.code()).isEqualTo(CloseReason.INTERNAL_ERROR);
    CloseReason own = lab.await(link.server().connection().closed(), "the close at the server");
    assertThat(own.kind()).isEqualTo(LOCAL);
    assertThat(own.code()).isEqualTo(CloseReason.INTERNAL_ERROR);
  }

  @Test
  @DisplayName("R3.8 a second connection to the same peer lives beside the first, and outlives it")
  default void secondConnection(Lab lab) {
    Node far = lab.far();
    far.echo();
    Link one = lab.link(lab.near(), far);
    Link two = lab.connect(one.client().node(), one.client().peer(), far, one.server().peer());
    byte[] request = Lab.bytes(38, 50_000);
    assertThat(lab.await(Exchange.start(one.open(), request), "the first")).isEqualTo(request);
    assertThat(lab.await(Exchange.start(two.open(), request), "the second")).isEqualTo(request);
    one.client().connection().close(CloseReason.NO_ERROR, "");
    lab.await(one.server().connection().closed(), "the close of the first");
    assertThat(lab.await(Exchange.start(two.open(), request), "the second")).isEqualTo(request);
  }

  @Test
  @DisplayName("R3.9 several peers at once on one socket, told apart")
  default void severalPeers(Lab lab) {
    Node far = lab.far();
    far.echo();
    List<Link> links = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      links.add(lab.link(lab.near(), far));
    }
    List<CompletableFuture<byte[]>> answers = new ArrayList<>();
    for (int i = 0; i < links.size(); i++) {
      answers.add(Exchange.start(links.get(i).open(), Lab.bytes(i, 200_000)));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(lab.await(answers.get(i), "peer " + i)).isEqualTo(Lab.bytes(i, 200_000));
    }
  }

  @Test
  @DisplayName("R3.10 two nodes that connect to each other at once get two connections on one path")
  default void bothRolesOnOneSocket(Lab lab) {
    Node near = lab.near();
    Node far = lab.far();
    near.echo();
    far.echo();
    RemotePeer toFar = near.endpoint.addPeer(near.pathTo(far));
    RemotePeer toNear = far.endpoint.addPeer(far.pathTo(near));
    CompletableFuture<Connection> out =
        near.endpoint.connect(toFar, far.identity.certificate(), new Inbox());
    CompletableFuture<Connection> back =
        far.endpoint.connect(toNear, near.identity.certificate(), new Inbox());
    byte[] request = Lab.bytes(310, 300_000);
    CompletableFuture<byte[]> one =
        Exchange.start(lab.await(lab.await(out, "one way").openStream(), "a stream"), request);
    CompletableFuture<byte[]> two =
        Exchange.start(lab.await(lab.await(back, "other way").openStream(), "a stream"), request);
    assertThat(lab.await(one, "the echo one way")).isEqualTo(request);
    assertThat(lab.await(two, "the echo the other way")).isEqualTo(request);
    assertThat(lab.take(near.accepted, "a connection").connection().peer()).isSameAs(toFar);
    assertThat(lab.take(far.accepted, "a connection").connection().peer()).isSameAs(toNear);
  }

  @Test
  @DisplayName("R3.11 an acceptor refuses by closing the connection")
  default void acceptorRefuses(Lab lab) {
    Node near = lab.near();
    Node far =
        lab.far(
            o ->
                o.acceptor(
                    connection -> {
                      connection.close(403, "not you");
                      return new Inbox();
                    }));
    RemotePeer toFar = near.endpoint.addPeer(near.pathTo(far));
    far.endpoint.addPeer(far.pathTo(near));
    CompletableFuture<Connection> attempt =
        near.endpoint.connect(toFar, far.identity.certificate(), new Inbox());
    // A client's handshake is done before it can know of the refusal; both outcomes are right.
    CompletableFuture<CloseReason> reason =
        attempt
            .handle(
                (connection, failure) ->
                    connection != null
                        ? connection.closed()
                        : CompletableFuture.completedFuture(
                            ((ConnectionClosedException) failure).reason()))
            .thenCompose(r -> r);
    assertThat(lab.await(reason, "the refusal")).isEqualTo(new CloseReason(REMOTE, 403, "not you"));
  }

  @Test
  @DisplayName("R3.12 connections beyond maxConnections are not accepted")
  default void connectionLimit(Lab lab) {
    Node far = lab.far(o -> o.maxConnections(2));
    Node near = lab.near();
    Link one = lab.link(near, far);
    lab.connect(near, one.client().peer(), far, one.server().peer());
    // Silence is a refusal, too, and need not last as long as those that must connect may take.
    Node other = lab.near(o -> o.handshakeTimeout(Duration.ofSeconds(2)));
    far.endpoint.addPeer(far.pathTo(other));
    CompletableFuture<Connection> third =
        other.endpoint.connect(
            other.endpoint.addPeer(other.pathTo(far)), far.identity.certificate(), new Inbox());
    CompletableFuture<CloseReason> refused =
        third
            .handle(
                (connection, failure) ->
                    connection != null
                        ? connection.closed()
                        : CompletableFuture.completedFuture(
                            ((ConnectionClosedException) failure).reason()))
            .thenCompose(r -> r);
    lab.await(refused, "the refusal of a third connection");
    assertThat(far.accepted).isEmpty();
    other.endpoint.close();
    one.client().connection().close(CloseReason.NO_ERROR, "");
    lab.await(one.server().connection().closed(), "the close");
    lab.connect(near, one.client().peer(), far, one.server().peer());
  }
}
