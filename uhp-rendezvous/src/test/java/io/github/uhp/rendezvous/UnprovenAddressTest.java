package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.SignedBytes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cookies, and what the server can be made to send to whom. */
class UnprovenAddressTest {

  private static final Message.Cookie WRONG = Message.Cookie.of(new byte[16]);

  private final BareServer server = new BareServer();
  private final RawPeer listener = new RawPeer(2);
  private final RawPeer asker = new RawPeer(3);

  /** Everything that a peer sends, as this implementation would. */
  private enum Kind {
    HELLO,
    ADVERTISE,
    ADVERTISE_TAKEN,
    CONNECT_OPEN,
    CONNECT_ELSEWHERE,
    VERDICT
  }

  @BeforeEach
  void aListenerIsRegistered() {
    listener.register(server);
  }

  @Test
  void aCookieServesUntilTheSecondRotation() {
    Message.Cookie cookie = server.cookie(asker.address);
    server.pass(Duration.ofSeconds(239));
    assertThat(isTaken(asker.address, cookie)).isTrue();
    server.pass(Duration.ofSeconds(1));
    assertThat(isTaken(asker.address, cookie)).isFalse();
    assertThat(isTaken(asker.address, server.cookie(asker.address))).isTrue();
  }

  @Test
  void noCookieOutlivesALongSilence() {
    Message.Cookie cookie = server.cookie(asker.address);
    server.pass(Duration.ofHours(5));
    assertThat(isTaken(asker.address, cookie)).isFalse();
  }

  @Test
  void aCookieIsOfOneAddressAndPort() {
    Message.Cookie cookie = server.cookie(asker.address);
    assertThat(isTaken(World.address(3, 5001), cookie)).isFalse();
    assertThat(isTaken(World.address(4, 5000), cookie)).isFalse();
    assertThat(isTaken(asker.address, Message.Cookie.of(new byte[] {cookie.bytes()[0]}))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void withoutACookieNobodyElseHearsOfIt(Kind kind) {
    ByteBuffer datagram = datagram(kind, WRONG);
    int length = datagram.remaining();
    List<BareServer.Out> out = server.send(asker.address, datagram);
    assertThat(out)
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.to()).isEqualTo(asker.address);
              assertThat(answer.message()).isInstanceOf(Message.Welcome.class);
              assertThat(answer.length()).isLessThanOrEqualTo(length);
            });
    assertThat(server.engine.pendingCount()).isZero();
    assertThat(server.engine.nameCount()).isEqualTo(1);
    assertThat(server.pass(Duration.ofSeconds(30))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void withACookieNobodyGetsMoreThanTheServerGot(Kind kind) {
    ByteBuffer datagram = datagram(kind, server.cookie(asker.address));
    int length = datagram.remaining();
    List<BareServer.Out> out = server.send(asker.address, datagram);
    assertThat(out).isNotEmpty().allMatch(each -> each.length() <= length);
    assertThat(out.stream().filter(each -> each.to().equals(asker.address))).hasSize(1);
    assertThat(out).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void anUnpaddedHelloIsNotAnswered() {
    assertThat(server.send(asker.address, ControlCodec.encode(1, new Message.Hello(0)))).isEmpty();
    assertThat(server.engine.counters()).containsEntry(ServerCounter.TOO_LONG, 1L);
  }

  @Test
  void errorsForTheUnreadableAreShorterAndRationed() {
    int answers = 0;
    for (int i = 0; i < 1000; i++) {
      ByteBuffer garbage = ByteBuffer.allocate(64).put(0, (byte) 0x04).put(1, (byte) 0x77);
      for (BareServer.Out out : server.send(asker.address, garbage)) {
        assertThat(out.error()).isEqualTo(Message.ErrorCode.UNSUPPORTED_VERSION);
        assertThat(out.length()).isLessThan(64);
        answers++;
      }
    }
    assertThat(answers).isEqualTo(400);
    server.pass(Duration.ofSeconds(1));
    assertThat(server.engine.counters()).containsEntry(ServerCounter.RATE_LIMITED, 600L);
  }

  private ByteBuffer datagram(Kind kind, Message.Cookie cookie) {
    return switch (kind) {
      case HELLO -> ControlCodec.encode(1, new Message.Hello(120));
      case ADVERTISE -> {
        asker.name = new PeerName("x");
        yield ControlCodec.encode(1, new Message.Advertise(cookie, asker.record()));
      }
      case ADVERTISE_TAKEN -> ControlCodec.encode(1, new Message.Advertise(cookie, asker.record()));
      case CONNECT_OPEN ->
          ControlCodec.encodePadded(
              1, new Message.ConnectRequest(cookie, asker.sign(asker.request(1))));
      case CONNECT_ELSEWHERE -> {
        asker.serverId = RegistrationRulesTest.otherServer();
        yield ControlCodec.encode(
            1, new Message.ConnectRequest(cookie, asker.sign(asker.request(1))));
      }
      case VERDICT -> {
        SignedBytes request = asker.sign(asker.request(1));
        yield ControlCodec.encode(
            introduced(request, cookie), new Message.Verdict(cookie, asker.verdict(request, true)));
      }
    };
  }

  /** With a good cookie: begins a request, so that the verdict has something to misfit. */
  private long introduced(SignedBytes request, Message.Cookie cookie) {
    if (cookie.equals(WRONG)) {
      return 1;
    }
    return asker.connect(server, request).stream()
        .filter(out -> out.message() instanceof Message.Introduction)
        .findFirst()
        .orElseThrow()
        .transaction();
  }

  private boolean isTaken(InetSocketAddress from, Message.Cookie cookie) {
    asker.issuedMillis = server.epoch();
    asker.serverId = RegistrationRulesTest.otherServer();
    Message answer = server.ask(from, new Message.Advertise(cookie, asker.record())).message();
    return !(answer instanceof Message.Welcome);
  }
}
