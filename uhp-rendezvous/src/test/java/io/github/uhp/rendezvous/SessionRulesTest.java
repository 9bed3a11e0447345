package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session is worth to the server: before its proof, from elsewhere, and said again. */
class SessionRulesTest {

  private static final InetSocketAddress ELSEWHERE = World.address(9, 5000);

  private final BareServer server = new BareServer();
  private final RawPeer peer = new RawPeer(2);

  @BeforeEach
  void thePeerIsRegistered() {
    peer.register(server);
    server.events(ServerEvent.class);
  }

  @Test
  void aHandshakeTakesThreeKeyOperationsAndOneSignature() {
    long operations = server.engine.keyOperations();
    RawPeer other = new RawPeer(3);
    other.name = new PeerName("other");
    other.register(server);
    other.connect(server, other.sign(other.request(1)));
    other.names(server);
    assertThat(server.engine.keyOperations() - operations).isEqualTo(3);
    assertThat(server.count(ServerCounter.PROOF)).isEqualTo(2);
  }

  @Test
  void beforeTheProofNothingCounts() {
    RawPeer other = new RawPeer(3);
    LinkSession session = server.handshake(other.address);
    for (Message message :
        List.of(
            new Message.Advertise(other.record()),
            new Message.Refresh(),
            new Message.ConnectRequest(other.sign(other.request(1))))) {
      assertThat(server.send(other.address, sealed(session, message))).isEmpty();
    }
    assertThat(server.count(ServerCounter.UNCONFIRMED)).isEqualTo(3);
    assertThat(server.engine.nameCount()).isEqualTo(1);
    assertThat(server.engine.pendingCount()).isZero();
    assertThat(server.engine.sessionCount()).isEqualTo(1);
  }

  @Test
  void aProofHoldsForItsSessionAlone() {
    LinkSession first = server.handshake(peer.address);
    LinkSession second = server.handshake(peer.address);
    byte[] control = ControlCodec.encode(1, peer.proof(first));
    BareServer.Out answer = BareServer.only(server.send(peer.address, second.seal(control)));
    assertThat(answer.error()).isEqualTo(Message.ErrorCode.REJECTED);
    assertThat(server.count(ServerCounter.BAD_SIGNATURE)).isEqualTo(1);
    assertThat(server.engine.unconfirmedCount()).isEqualTo(1);
    assertThat(peer.names(server)).isEqualTo(1);
  }

  @Test
  void aRepeatedProofIsAcknowledgedAndNotVerifiedAgain() {
    LinkSession session = peer.session(server);
    long proofs = server.count(ServerCounter.PROOF);
    assertThat(peer.prove(server, session).message()).isInstanceOf(Message.ProofAck.class);
    assertThat(server.count(ServerCounter.PROOF)).isEqualTo(proofs);
  }

  @Test
  void theNewerSessionOfAPeerTakesThePlaceOfTheOlder() {
    LinkSession old = peer.session(server);
    peer.forget(server);
    peer.address = World.address(7, 7000);
    assertThat(peer.names(server)).isEqualTo(1);
    assertThat(server.engine.sessionCount()).isEqualTo(1);
    assertThat(server.events(ServerEvent.Registered.class))
        .extracting(ServerEvent.Registered::address)
        .containsExactly(peer.address);
    BareServer.Out hint =
        BareServer.only(server.send(peer.address, sealed(old, new Message.Refresh())));
    assertThat(hint.opening()).isInstanceOf(Opening.NoSession.class);
  }

  @Test
  void aHandshakeWithoutProofDisplacesNothing() {
    server.handshake(peer.address);
    assertThat(peer.names(server)).isEqualTo(1);
    server.pass(Duration.ofSeconds(16));
    assertThat(server.engine.unconfirmedCount()).isZero();
    assertThat(peer.names(server)).isEqualTo(1);
  }

  @Test
  void aReplayedHandshakeDisplacesNothingAndReachesNobody() {
    Token cookie = server.cookie(peer.address);
    ByteBuffer initiate = OpeningCodec.encode(1, server.initiate(cookie));
    ByteBuffer advertise = peer.seal(server, 5, new Message.Advertise(peer.record()));
    server.send(peer.address, advertise.duplicate());
    for (int i = 0; i < 3; i++) {
      assertThat(server.send(peer.address, initiate.duplicate()))
          .allMatch(out -> out.to().equals(peer.address));
    }
    // From another address the cookie does not hold.
    assertThat(BareServer.only(server.send(ELSEWHERE, initiate.duplicate())).opening())
        .isInstanceOf(Opening.Welcome.class);
    assertThat(server.engine.sessionCount()).isEqualTo(1);
    assertThat(peer.names(server)).isEqualTo(1);

    BareServer restarted = BareServer.restarted();
    assertThat(BareServer.only(restarted.send(peer.address, initiate)).opening())
        .isInstanceOf(Opening.Welcome.class);
    assertThat(restarted.engine.unconfirmedCount()).isZero();
  }

  @Test
  void whatIsSaidAgainChangesNothingAndReachesNobody() {
    RawPeer connector = new RawPeer(3);
    connector.session(server);
    SignedBytes request = connector.sign(connector.request(1));
    List<ByteBuffer> recorded = new ArrayList<>();
    recorded.add(peer.seal(server, 5, new Message.Advertise(peer.record())));
    recorded.add(connector.seal(server, 6, new Message.ConnectRequest(request)));
    recorded.add(connector.seal(server, 7, new Message.Refresh()));
    server.send(peer.address, recorded.get(0).duplicate());
    server.send(connector.address, recorded.get(1).duplicate());
    server.send(connector.address, recorded.get(2).duplicate());
    server.pass(Duration.ofSeconds(20));
    long heard = server.count(ServerCounter.NOT_AUTHENTIC);
    for (InetSocketAddress from : List.of(peer.address, connector.address, ELSEWHERE)) {
      for (ByteBuffer each : recorded) {
        assertThat(server.send(from, each.duplicate())).isEmpty();
      }
    }
    assertThat(server.count(ServerCounter.NOT_AUTHENTIC) - heard).isEqualTo(9);
    assertThat(server.engine.pendingCount()).isZero();
    // Replays keep nobody alive.
    server.pass(Duration.ofSeconds(46));
    assertThat(server.engine.peerCount()).isZero();

    BareServer restarted = BareServer.restarted();
    for (ByteBuffer each : recorded) {
      assertThat(BareServer.only(restarted.send(connector.address, each)).opening())
          .isInstanceOf(Opening.NoSession.class);
    }
    assertThat(restarted.engine.nameCount()).isZero();
    assertThat(restarted.engine.pendingCount()).isZero();
  }

  @Test
  void aRecordOrRequestInAnotherPeersSessionReachesNobody() {
    RawPeer replayer = new RawPeer(9);
    RawPeer connector = new RawPeer(3);
    SignedBytes request = connector.sign(connector.request(1));
    assertThat(replayer.ask(server, new Message.Advertise(peer.record())).error())
        .isEqualTo(Message.ErrorCode.REJECTED);
    assertThat(replayer.ask(server, new Message.ConnectRequest(request)).error())
        .isEqualTo(Message.ErrorCode.REJECTED);
    assertThat(server.pass(Duration.ofSeconds(3))).isEmpty();
  }

  @Test
  void fromElsewhereThereIsNoMoreThanAChallenge() {
    RawPeer connector = new RawPeer(3);
    SignedBytes request = connector.sign(connector.request(1));
    for (Message message :
        List.of(
            new Message.Refresh(),
            new Message.ConnectRequest(request),
            new Message.Advertise(connector.record()))) {
      ByteBuffer datagram = connector.seal(server, 5, message);
      int length = datagram.remaining();
      BareServer.Out out = BareServer.only(server.send(ELSEWHERE, datagram));
      assertThat(out.to()).isEqualTo(ELSEWHERE);
      assertThat(out.message()).isInstanceOf(Message.PathChallenge.class);
      assertThat(out.length()).isLessThanOrEqualTo(length);
      server.pass(Duration.ofSeconds(1));
    }
    assertThat(server.engine.pendingCount()).isZero();
    assertThat(server.engine.nameCount()).isEqualTo(1);
    assertThat(connector.names(server)).isZero();
  }

  @Test
  void refreshesWithAVictimsAddressKeepNobodyAliveAndMoveNothing() {
    int bytes = 0;
    for (int i = 0; i < 66; i++) {
      ByteBuffer refresh = peer.seal(server, i, new Message.Refresh());
      bytes += refresh.remaining();
      for (BareServer.Out out : server.send(ELSEWHERE, refresh)) {
        assertThat(out.to()).isEqualTo(ELSEWHERE);
        bytes -= out.length();
      }
      assertThat(bytes).isNotNegative();
      server.pass(Duration.ofSeconds(1));
    }
    assertThat(server.engine.peerCount()).isZero();
  }

  @Test
  void oneChallengeASecondAtTheMost() {
    for (int i = 0; i < 10; i++) {
      List<BareServer.Out> out =
          server.send(ELSEWHERE, peer.seal(server, i, new Message.Refresh()));
      assertThat(out).hasSize(i == 0 ? 1 : 0);
    }
    server.pass(Duration.ofSeconds(1));
    assertThat(server.send(ELSEWHERE, peer.seal(server, 11, new Message.Refresh()))).hasSize(1);
  }

  @Test
  void theAnsweredChallengeMovesTheSession() {
    long token = challenge();
    assertThat(server.send(ELSEWHERE, peer.seal(server, 2, new Message.PathResponse(token))))
        .isEmpty();
    BareServer.Out ack =
        BareServer.only(server.send(ELSEWHERE, peer.seal(server, 3, new Message.Refresh())));
    assertThat(ack.message()).isEqualTo(new Message.RefreshAck(ELSEWHERE, 1));
    assertThat(server.events(ServerEvent.Registered.class))
        .extracting(ServerEvent.Registered::address)
        .containsExactly(ELSEWHERE);
    RawPeer connector = new RawPeer(3);
    assertThat(connector.connect(server, connector.sign(connector.request(1))))
        .extracting(BareServer.Out::to)
        .containsExactlyInAnyOrder(connector.address, ELSEWHERE);
  }

  @Test
  void aChallengeIsAnsweredFromThereWithItsToken() {
    long token = challenge();
    Message right = new Message.PathResponse(token);
    server.send(World.address(9, 5001), peer.seal(server, 2, right));
    server.send(ELSEWHERE, peer.seal(server, 3, new Message.PathResponse(token + 1)));
    server.send(peer.address, peer.seal(server, 4, right));
    assertThat(server.count(ServerCounter.MOVED)).isZero();
    assertThat(BareServer.only(peer.say(server, new Message.Refresh())).to())
        .isEqualTo(peer.address);
  }

  @Test
  void anUnknownSessionIsAHintNotLongerThanItsCause() {
    BareServer restarted = BareServer.restarted();
    ByteBuffer refresh = peer.seal(server, 1, new Message.Refresh());
    int length = refresh.remaining();
    BareServer.Out out = BareServer.only(restarted.send(peer.address, refresh));
    assertThat(out.length()).isLessThanOrEqualTo(length);
    Opening.NoSession hint = (Opening.NoSession) out.opening();
    assertThat(hint).isNotNull();
    assertThat(hint.session()).isEqualTo(peer.session(server).number());
    // Its cookie saves the hello.
    restarted.handshake(peer.address, hint.cookie());
    assertThat(restarted.engine.unconfirmedCount()).isEqualTo(1);
  }

  @Test
  void anUnpaddedRefreshIsNotAnswered() {
    ByteBuffer refresh = peer.session(server).seal(ControlCodec.encode(1, new Message.Refresh()));
    assertThat(server.send(peer.address, refresh)).isEmpty();
    assertThat(server.count(ServerCounter.TOO_LONG)).isEqualTo(1);
    // It keeps the session all the same.
    assertThat(server.count(ServerCounter.REFRESH)).isEqualTo(1);
  }

  @Test
  void theOldestUnprovenGoesFirstAndNoProvenOne() {
    BareServer small = new BareServer(ServerConfig.builder().maxUnconfirmed(2).build());
    peer.register(small);
    List<LinkSession> sessions = new ArrayList<>();
    RawPeer other = new RawPeer(3);
    for (int i = 0; i < 3; i++) {
      sessions.add(small.handshake(other.address));
    }
    assertThat(small.engine.unconfirmedCount()).isEqualTo(2);
    byte[] late = ControlCodec.encode(1, other.proof(sessions.get(0)));
    assertThat(BareServer.only(small.send(other.address, sessions.get(0).seal(late))).opening())
        .isInstanceOf(Opening.NoSession.class);
    assertThat(other.prove(small, sessions.get(1)).message()).isInstanceOf(Message.ProofAck.class);
    assertThat(peer.names(small)).isEqualTo(1);
  }

  @Test
  void theLongestIdleWithoutANameMakesRoom() {
    BareServer small = new BareServer(ServerConfig.builder().maxPeers(1).build());
    peer.register(small);
    RawPeer first = new RawPeer(3);
    RawPeer second = new RawPeer(4);
    first.session(small);
    small.pass(Duration.ofSeconds(1));
    second.session(small);
    assertThat(small.engine.sessionCount()).isEqualTo(2);
    assertThat(BareServer.only(first.say(small, new Message.Refresh())).opening())
        .isInstanceOf(Opening.NoSession.class);
    assertThat(peer.names(small)).isEqualTo(1);
  }

  private long challenge() {
    BareServer.Out out =
        BareServer.only(server.send(ELSEWHERE, peer.seal(server, 1, new Message.Refresh())));
    return ((Message.PathChallenge) out.message()).token();
  }

  private static ByteBuffer sealed(LinkSession session, Message message) {
    return session.seal(ControlCodec.encodePadded(1, message, LinkSession.MAX_PLAINTEXT));
  }
}
