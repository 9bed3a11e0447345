package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Message.ErrorCode;
import io.github.uhp.protocol.SignedBytes;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server does with connect-requests and verdicts. */
class RequestRulesTest {

  /** The order of P-256 (FIPS 186-4 §D.1.2.3). */
  private static final BigInteger ORDER =
      new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

  private final BareServer server = new BareServer();
  private final RawPeer listener = new RawPeer(2);
  private final RawPeer connector = new RawPeer(3);

  @BeforeEach
  void theListenerIsRegistered() {
    listener.open = false;
    listener.register(server);
  }

  @Test
  void introducesAgainUntilTheListenerDecides() {
    SignedBytes request = connector.sign(connector.request(1));
    List<BareServer.Out> first = connector.connect(server, request);
    assertThat(first).hasSize(1);
    assertThat(first.get(0).to()).isEqualTo(listener.address);
    long introduction = first.get(0).transaction();
    assertThat(server.pass(Duration.ofMillis(499))).isEmpty();
    assertThat(server.pass(Duration.ofMillis(1)))
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.transaction()).isEqualTo(introduction);
              assertThat(again.message()).isEqualTo(first.get(0).message());
            });
    assertThat(server.pass(Duration.ofMillis(999))).isEmpty();
    assertThat(decide(introduction, listener.verdict(request, true)))
        .singleElement()
        .satisfies(info -> assertThat(info.to()).isEqualTo(connector.address));
    assertThat(server.pass(Duration.ofSeconds(20))).isEmpty();
    assertThat(server.engine.pendingCount()).isZero();
  }

  @Test
  void saysNotAvailableAfterTwoSecondsOfSilence() {
    connector.connect(server, connector.sign(connector.request(1)));
    List<BareServer.Out> out = server.pass(Duration.ofSeconds(2));
    assertThat(out).hasSize(3);
    assertThat(out.subList(0, 2)).allMatch(each -> each.message() instanceof Message.Introduction);
    assertThat(out.get(2).to()).isEqualTo(connector.address);
    assertThat(out.get(2).error()).isEqualTo(ErrorCode.NOT_AVAILABLE);
  }

  @Test
  void answersARepetitionAsBeforeAndIntroducesNobodyAnew() {
    listener.open = true;
    listener.sequence = 2;
    listener.register(server);
    SignedBytes request = connector.sign(connector.request(1));
    List<BareServer.Out> first = connector.connect(server, request);
    assertThat(first).hasSize(2);
    Message info = first.get(0).message();
    assertThat(info).isInstanceOf(Message.PeerInfo.class);
    assertThat(connector.connect(server, request))
        .extracting(BareServer.Out::message)
        .containsExactly(info);
    assertThat(connector.connect(server, otherSignature(request)))
        .extracting(BareServer.Out::message)
        .containsExactly(info);
    assertThat(new RawPeer(9).connect(server, request)).isEmpty();
    assertThat(server.engine.pendingCount()).isEqualTo(1);
    assertThat(server.events(ServerEvent.Introduced.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-61_000, 61_000})
  void refusesARequestOffTheClock(long offMillis) {
    connector.issuedMillis = server.epoch() + offMillis;
    assertThat(errorOf(connector.sign(connector.request(1)))).isEqualTo(ErrorCode.STALE);
    assertThat(server.engine.pendingCount()).isZero();
  }

  @Test
  void refusesARequestForAnotherServer() {
    connector.serverId = RegistrationRulesTest.otherServer();
    assertThat(errorOf(connector.sign(connector.request(1)))).isEqualTo(ErrorCode.REJECTED);
  }

  @Test
  void refusesARequestOfAnotherPeer() {
    RawPeer other = new RawPeer(9);
    assertThat(errorOf(other.sign(other.request(1)))).isEqualTo(ErrorCode.REJECTED);
    connector.session(server);
    connector.instance = 2;
    assertThat(errorOf(connector.sign(connector.request(1)))).isEqualTo(ErrorCode.REJECTED);
    assertThat(server.count(ServerCounter.MISFIT)).isEqualTo(2);
    assertThat(server.engine.pendingCount()).isZero();
  }

  @Test
  void holdsSoManyRequestsAndRefusesTheNext() {
    BareServer small = new BareServer(RegistrationRulesTest.config(2, 16, 2, 2));
    for (int i = 0; i < 2; i++) {
      assertThat(connector.connect(small, connector.sign(connector.request(i)))).isEmpty();
    }
    SignedBytes third = connector.sign(connector.request(2));
    assertThat(connector.connect(small, third).get(0).error()).isEqualTo(ErrorCode.SERVER_FULL);
    assertThat(small.engine.pendingCount()).isEqualTo(2);
    small.pass(Duration.ofSeconds(15));
    assertThat(small.engine.pendingCount()).isZero();
    assertThat(connector.connect(small, third)).isEmpty();
  }

  @Test
  void oneAddressHasSoManyRequestsUnderWayAndTheOthersTheirs() {
    BareServer small = new BareServer(ServerConfig.builder().maxPendingPerSource(2).build());
    for (int i = 0; i < 2; i++) {
      assertThat(connector.connect(small, connector.sign(connector.request(i)))).isEmpty();
    }
    SignedBytes third = connector.sign(connector.request(2));
    assertThat(connector.connect(small, third).get(0).error()).isEqualTo(ErrorCode.SERVER_FULL);
    RawPeer other = new RawPeer(4);
    assertThat(other.connect(small, other.sign(other.request(1)))).isEmpty();
    small.pass(Duration.ofSeconds(15));
    assertThat(connector.connect(small, third)).isEmpty();
  }

  @Test
  void oneAddressMakesSoManyRequestsASecondAndTheOthersTheirs() {
    BareServer small =
        new BareServer(
            ServerConfig.builder()
                .requestsPerSource(new Rate(1, 2))
                .requests(new Rate(1, 3))
                .build());
    SignedBytes first = connector.sign(connector.request(1));
    connector.connect(small, first);
    connector.connect(small, connector.sign(connector.request(2)));
    SignedBytes third = connector.sign(connector.request(3));
    assertThat(connector.connect(small, third).get(0).error()).isEqualTo(ErrorCode.SERVER_FULL);
    // A repetition costs nothing.
    assertThat(connector.connect(small, first)).isEmpty();
    RawPeer other = new RawPeer(4);
    assertThat(other.connect(small, other.sign(other.request(1)))).isEmpty();
    RawPeer another = new RawPeer(5);
    assertThat(another.connect(small, another.sign(another.request(1))).get(0).error())
        .isEqualTo(ErrorCode.SERVER_FULL);
    small.pass(Duration.ofSeconds(1));
    assertThat(connector.connect(small, third)).isEmpty();
  }

  @Test
  void takesAVerdictFromNobodyButTheListener() {
    SignedBytes request = connector.sign(connector.request(1));
    long introduction = connector.connect(server, request).get(0).transaction();
    RawPeer stranger = new RawPeer(2);
    assertRejected(stranger, introduction, stranger.verdict(request, true));
    assertRejected(stranger, introduction, listener.verdict(request, true));
    assertRejected(listener, introduction, stranger.verdict(request, true));
    assertRejected(
        listener, introduction, listener.verdict(connector.sign(connector.request(2)), true));
    listener.instance = 9;
    assertRejected(listener, introduction, listener.verdict(request, true));
    listener.instance = 1;
    assertThat(decide(introduction + 1, listener.verdict(request, true))).isEmpty();
    assertThat(decide(introduction, listener.verdict(request, true))).hasSize(1);
  }

  @Test
  void aRefusalIsFinal() {
    SignedBytes request = connector.sign(connector.request(1));
    long introduction = connector.connect(server, request).get(0).transaction();
    assertThat(decide(introduction, listener.verdict(request, false))).isEmpty();
    assertThat(decide(introduction, listener.verdict(request, true))).isEmpty();
    assertThat(server.pass(Duration.ofSeconds(2)))
        .extracting(BareServer.Out::error)
        .containsExactly(ErrorCode.NOT_AVAILABLE);
  }

  private void assertRejected(RawPeer from, long introduction, SignedBytes verdict) {
    assertThat(from.say(server, introduction, new Message.Verdict(verdict)))
        .extracting(BareServer.Out::error)
        .containsExactly(ErrorCode.REJECTED);
  }

  private List<BareServer.Out> decide(long introduction, SignedBytes verdict) {
    return listener.say(server, introduction, new Message.Verdict(verdict));
  }

  private ErrorCode errorOf(SignedBytes request) {
    return connector.connect(server, request).get(0).error();
  }

  /** The same statement under the signature's twin: (r, n - s) holds wherever (r, s) does. */
  private static SignedBytes otherSignature(SignedBytes signed) {
    byte[] signature = signed.signature().clone();
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    byte[] twin = ORDER.subtract(s).toByteArray();
    Arrays.fill(signature, 32, 64, (byte) 0);
    int length = Math.min(32, twin.length);
    System.arraycopy(twin, twin.length - length, signature, 64 - length, length);
    return new SignedBytes(signed.payload(), signature);
  }
}
