package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.LinkInitiator;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cookies, and what the server can be made to do for an address that has returned none. */
class UnprovenAddressTest {

  private static final Token WRONG = Token.of(new byte[16]);

  private final BareServer server = new BareServer();
  private final RawPeer listener = new RawPeer(2);
  private final InetSocketAddress asker = World.address(3, 5000);

  @BeforeEach
  void aListenerIsRegistered() {
    listener.register(server);
  }

  @Test
  void aCookieServesUntilTheSecondRotation() {
    Token cookie = server.cookie(asker);
    server.pass(Duration.ofSeconds(239));
    assertThat(isTaken(asker, cookie)).isTrue();
    server.pass(Duration.ofSeconds(1));
    assertThat(isTaken(asker, cookie)).isFalse();
    assertThat(isTaken(asker, server.cookie(asker))).isTrue();
  }

  @Test
  void noCookieOutlivesALongSilence() {
    Token cookie = server.cookie(asker);
    server.pass(Duration.ofHours(5));
    assertThat(isTaken(asker, cookie)).isFalse();
  }

  @Test
  void aCookieIsOfOneAddressAndPort() {
    Token cookie = server.cookie(asker);
    assertThat(isTaken(World.address(3, 5001), cookie)).isFalse();
    assertThat(isTaken(World.address(4, 5000), cookie)).isFalse();
    assertThat(isTaken(asker, Token.of(new byte[] {cookie.bytes()[0]}))).isFalse();
  }

  @Test
  void withoutACookieThereIsAWelcomeAndNothingIsKept() {
    long operations = server.engine.keyOperations();
    for (Opening question : List.of(new Opening.Hello(), server.initiate(WRONG))) {
      ByteBuffer datagram = OpeningCodec.encode(1, question);
      BareServer.Out answer = BareServer.only(server.send(asker, datagram.duplicate()));
      assertThat(answer.to()).isEqualTo(asker);
      assertThat(answer.opening()).isInstanceOf(Opening.Welcome.class);
      assertThat(answer.length()).isLessThanOrEqualTo(datagram.remaining());
    }
    assertThat(server.engine.keyOperations()).isEqualTo(operations);
    assertThat(server.engine.unconfirmedCount()).isZero();
    assertThat(server.engine.sessionCount()).isEqualTo(1);
    assertThat(server.pass(Duration.ofSeconds(30))).isEmpty();
  }

  @Test
  void whoHasAnotherKeyInMindIsToldTheRightOne() {
    ServerId other = ServerKey.generate(new Random(2)).serverId();
    byte[] noise = LinkInitiator.start(other, new Random(1)).message();
    Opening answer = server.ask(asker, new Opening.Initiate(server.cookie(asker), noise, null));
    assertThat(answer)
        .isInstanceOfSatisfying(
            Opening.Welcome.class,
            welcome -> assertThat(welcome.serverId()).isEqualTo(BareServer.ID));
    assertThat(server.engine.unconfirmedCount()).isZero();
  }

  @Test
  void aShortHelloIsNotAnswered() {
    ByteBuffer hello = OpeningCodec.encode(1, new Opening.Hello());
    // Cuts the padding: transaction and body take eleven bytes after the header.
    assertThat(server.send(asker, hello.limit(13))).isEmpty();
    assertThat(server.count(ServerCounter.TOO_LONG)).isEqualTo(1);
  }

  @Test
  void errorsForTheUnreadableAreShorterAndRationed() {
    int answers = 0;
    for (int i = 0; i < 1000; i++) {
      ByteBuffer garbage = ByteBuffer.allocate(64).put(0, (byte) 0x04).put(1, (byte) 0x77);
      for (BareServer.Out out : server.send(asker, garbage)) {
        assertThat(out.opening())
            .isInstanceOfSatisfying(
                Opening.Error.class,
                error -> assertThat(error.code()).isEqualTo(Opening.ErrorCode.UNSUPPORTED_VERSION));
        assertThat(out.length()).isLessThan(64);
        answers++;
      }
    }
    assertThat(answers).isEqualTo(400);
    assertThat(server.count(ServerCounter.RATE_LIMITED)).isEqualTo(600);
  }

  @Test
  void hintsAreRationed() {
    BareServer small = new BareServer(ServerConfig.builder().hints(new Rate(10, 3)).build());
    int answers = 0;
    for (int i = 0; i < 5; i++) {
      answers += small.send(asker, new Opening.Hello()).size();
    }
    assertThat(answers).isEqualTo(3);
    small.pass(Duration.ofMillis(100));
    assertThat(small.send(asker, new Opening.Hello())).hasSize(1);
    assertThat(small.send(asker, new Opening.Hello())).isEmpty();
  }

  private boolean isTaken(InetSocketAddress from, Token cookie) {
    return server.ask(from, server.initiate(cookie)) instanceof Opening.Respond;
  }
}
