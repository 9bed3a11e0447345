package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Target;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests a listener answers, and how often. */
class IntroductionRulesTest {

  private final BareClient listener = new BareClient();
  private final RawPeer connector = new RawPeer(3);

  @BeforeEach
  void theListenerIsRegistered() {
    listener.engine.advertise(listener.now, RawPeer.HOME, false);
    listener.welcome(BareServer.KEY);
    listener.receive(listener.sent(Message.Advertise.class).transaction(), BareClient.ack(1));
  }

  @Test
  void aRepetitionGetsTheSameVerdictAndNoEvent() {
    ConnectStatement request = connector.request(1);
    SignedBytes signed = connector.sign(request);
    introduce(1, signed);
    introduce(1, signed);
    assertThat(listener.sent()).isEmpty();
    listener.engine.decide(listener.now, request.requestId(), true);
    Message verdict = listener.sent(Message.Verdict.class).message();
    introduce(2, signed);
    BareClient.Out again = listener.sent(Message.Verdict.class);
    assertThat(again.transaction()).isEqualTo(2);
    assertThat(again.message()).isEqualTo(verdict);
    listener.engine.decide(listener.now, request.requestId(), false);
    assertThat(listener.sent()).isEmpty();
    assertThat(listener.events(ClientEvent.Introduced.class)).hasSize(1);
  }

  @Test
  void aRequestIdServesOnce() {
    introduce(1, connector.sign(connector.request(1)));
    connector.issuedMillis++;
    introduce(2, connector.sign(connector.request(1)));
    assertDropped(ClientCounter.INTRODUCTION_REPLAYED, 1);
  }

  @Test
  void nothingSignedLongBeforeTheStartIsTaken() {
    connector.issuedMillis = World.EPOCH - 10_001;
    introduce(1, connector.sign(connector.request(1)));
    assertDropped(ClientCounter.INTRODUCTION_TOO_OLD, 0);
    connector.issuedMillis = World.EPOCH - 10_000;
    introduce(2, connector.sign(connector.request(2)));
    assertThat(listener.events(ClientEvent.Introduced.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-61, 61})
  void anotherClockIsReported(long aheadSeconds) {
    connector.issuedMillis = BareServer.epoch(listener.now) + 1000 * aheadSeconds;
    introduce(1, connector.sign(connector.request(1)));
    assertDropped(ClientCounter.INTRODUCTION_CLOCK, 0);
    assertThat(listener.events(ClientEvent.ClockOff.class))
        .extracting(ClientEvent.ClockOff::ahead)
        .containsExactly(Duration.ofSeconds(aheadSeconds));
  }

  @Test
  void aRequestForAnotherServerIsDropped() {
    connector.serverId = RegistrationRulesTest.otherServer();
    introduce(1, connector.sign(connector.request(1)));
    assertDropped(ClientCounter.INTRODUCTION_WRONG_SERVER, 0);
  }

  @Test
  void aRequestForAnotherTargetIsDropped() {
    connector.target = Target.named(new PeerName("other"));
    introduce(1, connector.sign(connector.request(1)));
    assertDropped(ClientCounter.INTRODUCTION_WRONG_TARGET, 0);
    connector.target = Target.of(connector.identity.peerId());
    introduce(2, connector.sign(connector.request(2)));
    assertThat(listener.events(ClientEvent.Introduced.class)).isEmpty();
    connector.target = Target.of(listener.config.identity().peerId());
    introduce(3, connector.sign(connector.request(3)));
    assertThat(listener.events(ClientEvent.Introduced.class)).hasSize(1);
  }

  @Test
  void aForgedRequestIsDropped() {
    SignedBytes signed = connector.sign(connector.request(1));
    byte[] signature = signed.signature().clone();
    signature[5] ^= 1;
    introduce(1, new SignedBytes(signed.payload(), signature));
    assertDropped(ClientCounter.INTRODUCTION_BAD_SIGNATURE, 0);
  }

  @Test
  void whatIsForgottenCannotBeReplayed() {
    ClientContext context =
        new ClientContext(
            ClientConfig.of(
                    World.identity(), 1, listener.config.punchKey(), new Path(0, BareClient.SERVER))
                .withExpectedServer(BareServer.ID),
            new Random(1),
            BareServer::epoch);
    IncomingRequests small = new IncomingRequests(context, World.EPOCH, 2);
    ServerLink link = new ServerLink(context);
    List<SignedBytes> requests =
        List.of(
            connector.sign(connector.request(1)),
            connector.sign(connector.request(2)),
            connector.sign(connector.request(3)));
    for (SignedBytes each : requests) {
      introduce(small, link, each);
    }
    assertThat(introduced(context)).isEqualTo(3);
    // The first was forgotten for the third's sake.
    introduce(small, link, requests.get(0));
    assertThat(introduced(context)).isZero();
    connector.issuedMillis++;
    introduce(small, link, connector.sign(connector.request(4)));
    assertThat(introduced(context)).isEqualTo(1);
  }

  private static void introduce(IncomingRequests requests, ServerLink link, SignedBytes signed) {
    requests.onIntroduction(
        0, 1, new Message.Introduction(signed, World.address(3, 5000)), link, target -> true);
  }

  private static int introduced(ClientContext context) {
    int count = 0;
    for (ClientEvent e = context.events.poll(); e != null; e = context.events.poll()) {
      count += e instanceof ClientEvent.Introduced ? 1 : 0;
    }
    return count;
  }

  private void introduce(long transaction, SignedBytes signed) {
    listener.receive(transaction, new Message.Introduction(signed, World.address(3, 5000)));
  }

  private void assertDropped(ClientCounter counter, int introducedBefore) {
    assertThat(listener.engine.counters()).containsEntry(counter, 1L);
    assertThat(listener.events(ClientEvent.Introduced.class)).hasSize(introducedBefore);
    assertThat(listener.sent()).isEmpty();
  }
}
