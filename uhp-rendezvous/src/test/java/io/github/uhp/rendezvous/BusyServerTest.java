package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A server that has been restarted and has more to do than it can: what it costs, who waits. */
class BusyServerTest {

  private static final Token TURN = Token.of(new byte[24]);

  @Test
  void aRepeatedInitiateGetsTheSameAnswerAndCostsNoSecondHandshake() {
    BareServer server =
        new BareServer(ServerConfig.builder().handshakesPerSource(new Rate(1, 2)).build());
    InetSocketAddress peer = World.address(2, 5000);
    Opening.Initiate initiate = server.initiate(server.cookie(peer));
    Opening first = server.ask(peer, initiate);
    assertThat(first).isInstanceOf(Opening.Respond.class);
    for (int i = 0; i < 10; i++) {
      server.pass(Duration.ofMillis(20));
      assertThat(server.ask(peer, initiate)).isEqualTo(first);
    }
    assertThat(server.engine.keyOperations()).isEqualTo(3);
    assertThat(server.engine.unconfirmedCount()).isEqualTo(1);
    assertThat(server.count(ServerCounter.REPEATED)).isEqualTo(10);
    // Nor has it taken anything of its address's share.
    assertThat(server.ask(peer, server.initiate(initiate.cookie())))
        .isInstanceOf(Opening.Respond.class);
  }

  @Test
  void aRepeatedInitiateCostsNothingAfterTheProofEither() {
    BareServer server = new BareServer();
    RawPeer peer = new RawPeer(2);
    peer.session(server);
    assertThat(server.ask(peer.address, server.lastInitiate())).isInstanceOf(Opening.Respond.class);
    assertThat(server.engine.keyOperations()).isEqualTo(3);
    assertThat(server.engine.unconfirmedCount()).isZero();
    assertThat(server.count(ServerCounter.REPEATED)).isEqualTo(1);
  }

  @Test
  void whatIsRepeatedFromElsewhereOrTooLateIsNew() {
    BareServer server = new BareServer();
    InetSocketAddress peer = World.address(2, 5000);
    Opening.Initiate initiate = server.initiate(server.cookie(peer));
    Opening first = server.ask(peer, initiate);
    InetSocketAddress other = World.address(2, 5001);
    Opening.Initiate moved = new Opening.Initiate(server.cookie(other), initiate.noise(), null);
    assertThat(server.ask(other, moved)).isInstanceOf(Opening.Respond.class).isNotEqualTo(first);
    server.pass(Duration.ofSeconds(15));
    assertThat(server.engine.unconfirmedCount()).isZero();
    assertThat(server.ask(peer, initiate)).isInstanceOf(Opening.Respond.class).isNotEqualTo(first);
  }

  @Test
  void aTurnOutlivesTheSessionThatThePeerHad() {
    BareClient client = inTurn(Duration.ofSeconds(120));
    List<BareClient.Out> meanwhile = client.pass(Duration.ofSeconds(119));
    assertThat(meanwhile).isNotEmpty().allMatch(out -> out.is(Message.Refresh.class));
    List<BareClient.Out> then = client.pass(Duration.ofSeconds(1));
    assertThat(then)
        .singleElement()
        .satisfies(
            out ->
                assertThat(out.opening())
                    .isInstanceOfSatisfying(
                        Opening.Initiate.class,
                        initiate -> assertThat(initiate.turn()).isEqualTo(TURN)));
  }

  @Test
  void whoWaitsDoesNotPesterTheServer() {
    BareClient client = inTurn(Duration.ofSeconds(60));
    assertThat(client.pass(Duration.ofSeconds(59)))
        .as("one refresh of 20 s each")
        .hasSizeBetween(2, 4);
  }

  /** A client with a session that the server has forgotten, and a turn to come again then. */
  private static BareClient inTurn(Duration wait) {
    BareClient client = new BareClient();
    client.engine.start(client.now);
    client.welcome(BareServer.KEY);
    LinkSession session = Objects.requireNonNull(client.session);
    List<BareClient.Out> refreshes = client.pass(Duration.ofSeconds(20));
    assertThat(refreshes).isNotEmpty().allMatch(out -> out.is(Message.Refresh.class));
    client.receive(
        OpeningCodec.encode(0, new Opening.NoSession(session.number(), BareClient.COOKIE, 0)));
    BareClient.Out initiate = client.sent(Opening.Initiate.class);
    client.receive(initiate.transaction(), new Opening.Busy((int) wait.toMillis(), TURN));
    assertThat(client.sent()).isEmpty();
    return client;
  }
}
