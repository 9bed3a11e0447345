package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Message.AnswerFrom;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers to binding requests, to whom, and from where. */
class BindingRulesTest {

  private static final InetSocketAddress ELSEWHERE = World.address(9, 9);
  private static final int SECOND_PORT = 21_474;

  private final BareServer server =
      new BareServer(
          ServerConfig.builder()
              .secondPort(SECOND_PORT)
              .secondAddress(World.address(2, 1).getAddress())
              .bindingsPerSession(new Rate(10, 20))
              .build());
  private final RawPeer peer = new RawPeer(3);

  @BeforeEach
  void thePeerIsRegistered() {
    peer.register(server);
  }

  @ParameterizedTest
  @ValueSource(ints = {ServerEngine.MAIN, ServerEngine.SECOND_PORT, ServerEngine.SECOND_ADDRESS})
  void isAnsweredWhereItCameFromAndFromWhereItArrived(int socket) {
    for (InetSocketAddress from : List.of(peer.address, ELSEWHERE)) {
      ByteBuffer request = request(AnswerFrom.SAME);
      int length = request.remaining();
      BareServer.Out out = BareServer.only(server.sendTo(socket, from, request));
      assertThat(out.to()).isEqualTo(from);
      assertThat(out.socket()).isEqualTo(socket);
      assertThat(out.message()).isEqualTo(new Message.BindingResponse(from));
      assertThat(out.length()).isLessThanOrEqualTo(length);
    }
  }

  @Test
  void theLongestAddressFitsIntoTheAnswer() {
    InetSocketAddress v6 = new InetSocketAddress("2001:db8::ffff", 65_535);
    assertThat(server.send(v6, request(AnswerFrom.SAME))).hasSize(1);
  }

  @Test
  void aRequestWithoutPaddingIsNotAnswered() {
    ByteBuffer bare =
        session().seal(ControlCodec.encode(1, new Message.BindingRequest(AnswerFrom.SAME)));
    assertThat(server.send(peer.address, bare)).isEmpty();
    assertThat(server.count(ServerCounter.TOO_LONG)).isEqualTo(1);
  }

  @Test
  void isAnsweredFromAnotherSocketOnlyWhereTheSessionHasProvenToBe() {
    BareServer.Out port =
        BareServer.only(server.send(peer.address, request(AnswerFrom.OTHER_PORT)));
    assertThat(port.socket()).isEqualTo(ServerEngine.SECOND_PORT);
    assertThat(port.to()).isEqualTo(peer.address);
    BareServer.Out address =
        BareServer.only(server.send(peer.address, request(AnswerFrom.OTHER_ADDRESS)));
    assertThat(address.socket()).isEqualTo(ServerEngine.SECOND_ADDRESS);

    for (AnswerFrom other : List.of(AnswerFrom.OTHER_PORT, AnswerFrom.OTHER_ADDRESS)) {
      assertThat(server.send(ELSEWHERE, request(other))).isEmpty();
      assertThat(server.sendTo(ServerEngine.SECOND_ADDRESS + 1, peer.address, request(other)))
          .isEmpty();
    }
    assertThat(server.count(ServerCounter.ELSEWHERE)).isEqualTo(4);
  }

  @Test
  void aServerWithoutThatSocketDoesNotAnswer() {
    BareServer small = new BareServer();
    peer.register(small);
    LinkSession session = peer.session(small);
    for (AnswerFrom other : List.of(AnswerFrom.OTHER_PORT, AnswerFrom.OTHER_ADDRESS)) {
      assertThat(small.send(peer.address, request(session, other))).isEmpty();
    }
    assertThat(small.count(ServerCounter.UNEXPECTED)).isEqualTo(2);
  }

  @Test
  void movesNothingAndKeepsNobodyAlive() {
    server.events(ServerEvent.class);
    for (int i = 0; i < 7; i++) {
      server.pass(Duration.ofSeconds(9));
      server.send(i % 2 == 0 ? peer.address : ELSEWHERE, request(AnswerFrom.SAME));
    }
    assertThat(server.count(ServerCounter.MOVED)).isZero();
    assertThat(server.engine.sessionCount()).isEqualTo(1);
    server.pass(Duration.ofSeconds(2));
    assertThat(server.engine.sessionCount()).isZero();
    assertThat(server.events(ServerEvent.Registered.class)).isEmpty();
  }

  @Test
  void isAnsweredOnce() {
    ByteBuffer request = request(AnswerFrom.SAME);
    assertThat(server.send(peer.address, request.duplicate())).hasSize(1);
    assertThat(server.send(peer.address, request)).isEmpty();
    assertThat(server.count(ServerCounter.NOT_AUTHENTIC)).isEqualTo(1);
  }

  @Test
  void beforeTheProofThereIsNoAnswer() {
    LinkSession unconfirmed = server.handshake(World.address(4, 5000));
    ByteBuffer request = request(unconfirmed, AnswerFrom.SAME);
    assertThat(server.send(World.address(4, 5000), request)).isEmpty();
    ByteBuffer atSecond = request(unconfirmed, AnswerFrom.SAME);
    assertThat(server.sendTo(ServerEngine.SECOND_PORT, World.address(4, 5000), atSecond)).isEmpty();
  }

  @Test
  void aSessionHasItsShare() {
    int answers = 0;
    for (int i = 0; i < 50; i++) {
      answers += server.send(ELSEWHERE, request(AnswerFrom.SAME)).size();
    }
    assertThat(answers).isEqualTo(20);
    assertThat(server.count(ServerCounter.RATE_LIMITED)).isEqualTo(30);
    RawPeer other = new RawPeer(5);
    LinkSession session = other.session(server);
    assertThat(server.send(other.address, request(session, AnswerFrom.SAME))).hasSize(1);
    server.pass(Duration.ofMillis(100));
    assertThat(server.send(ELSEWHERE, request(AnswerFrom.SAME))).hasSize(1);
  }

  @Test
  void allSessionsTogetherHaveTheirShare() {
    BareServer small = new BareServer(ServerConfig.builder().bindings(new Rate(10, 3)).build());
    peer.register(small);
    int answers = 0;
    for (int i = 0; i < 10; i++) {
      answers += small.send(ELSEWHERE, request(peer.session(small), AnswerFrom.SAME)).size();
    }
    assertThat(answers).isEqualTo(3);
  }

  /** Handshakes, refreshes, challenges: there is none of it but at the first socket. */
  @ParameterizedTest
  @EnumSource(names = {"REFRESH", "HELLO", "OTHER_SESSION", "GARBAGE"})
  void theOtherSocketsAnswerNothingElse(Other what) {
    ByteBuffer datagram =
        switch (what) {
          case REFRESH -> session().seal(ControlCodec.encodePadded(1, new Message.Refresh(), 100));
          case HELLO -> OpeningCodec.encode(1, new Opening.Hello());
          case OTHER_SESSION -> {
            ByteBuffer sealed = request(AnswerFrom.SAME);
            yield sealed.put(5, (byte) ~sealed.get(5));
          }
          case GARBAGE -> ByteBuffer.allocate(100);
        };
    assertThat(server.sendTo(ServerEngine.SECOND_PORT, peer.address, datagram)).isEmpty();
    assertThat(server.count(ServerCounter.UNEXPECTED)).isEqualTo(1);
  }

  private enum Other {
    REFRESH,
    HELLO,
    OTHER_SESSION,
    GARBAGE
  }

  private LinkSession session() {
    return peer.session(server);
  }

  private ByteBuffer request(AnswerFrom from) {
    return request(session(), from);
  }

  private static ByteBuffer request(LinkSession session, AnswerFrom from) {
    return session.seal(
        ControlCodec.encodePadded(1, new Message.BindingRequest(from), NatDiscovery.LENGTH));
  }
}
