package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a client keeps its session, and what makes it begin another. */
class ClientSessionTest {

  private static final PeerName OFFICE = new PeerName("office");
  private static final Token TURN = Token.of(new byte[] {7});
  private static final Token OTHER_COOKIE = Token.of(new byte[] {8});

  private final BareClient client = new BareClient();
  private long requests;

  @Test
  void saysOneSmallThingForAllNames() {
    client.engine.advertise(client.now, OFFICE, true);
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.welcome(BareServer.KEY);
    acknowledgeAll();
    for (int minute = 0; minute < 29; minute++) {
      List<BareClient.Out> out = passAnswering(Duration.ofMinutes(1), 2);
      assertThat(out).hasSizeBetween(3, 4).allMatch(each -> each.is(Message.Refresh.class));
      assertThat(out).allMatch(each -> each.length() <= 82);
    }
    // At half its life each record is signed anew, and sent once.
    assertThat(passAnswering(Duration.ofMinutes(2), 2))
        .filteredOn(out -> out.is(Message.Advertise.class))
        .hasSize(2);
  }

  @Test
  void aRefreshIsNotShorterThanWhatTheServerMayAnswer() {
    client.register(RawPeer.HOME);
    BareClient.Out refresh = client.pass(Duration.ofSeconds(20)).get(0);
    var longest = new InetSocketAddress(v6(), 65_535);
    for (Message answer :
        List.of(new Message.RefreshAck(longest, 16), new Message.PathChallenge(-1))) {
      assertThat(ControlCodec.encode(-1, answer).length + LinkSession.OVERHEAD)
          .isLessThanOrEqualTo(refresh.length());
    }
  }

  @Test
  void advertisesAllAgainWhenTheServerKnowsAnotherNumberOfNames() {
    client.register(RawPeer.HOME);
    Message first = lastAdvertised();
    BareClient.Out refresh = client.pass(Duration.ofSeconds(20)).get(0);
    client.receive(refresh.transaction(), new Message.RefreshAck(BareClient.OBSERVED, 0));
    assertThat(client.sent(Message.Advertise.class).message()).isEqualTo(first);
  }

  @Test
  void tellsWhenTheServerSeesItElsewhere() {
    client.register(RawPeer.HOME);
    BareClient.Out refresh = client.pass(Duration.ofSeconds(20)).get(0);
    var elsewhere = World.address(8, 8000);
    client.receive(refresh.transaction(), new Message.RefreshAck(elsewhere, 1));
    assertThat(client.events(ClientEvent.Registered.class))
        .extracting(ClientEvent.Registered::observed)
        .containsExactly(BareClient.OBSERVED, elsewhere);
  }

  @Test
  void answersAChallengeAndSaysAgainWhatIsUnanswered() {
    client.register(RawPeer.HOME);
    BareClient.Out refresh = client.pass(Duration.ofSeconds(20)).get(0);
    client.receive(77, new Message.PathChallenge(99));
    List<BareClient.Out> out = client.sent();
    assertThat(out)
        .extracting(BareClient.Out::transaction)
        .containsExactly(77L, refresh.transaction());
    assertThat(out.get(0).message()).isEqualTo(new Message.PathResponse(99));
    assertThat(out.get(1).message()).isInstanceOf(Message.Refresh.class);
  }

  @Test
  void aHintDoesNotEndALiveSession() {
    client.register(RawPeer.HOME);
    client.pass(Duration.ofSeconds(2));
    LinkSession old = Objects.requireNonNull(client.session);
    client.receive(0, new Opening.NoSession(old.number(), OTHER_COOKIE, 0));
    BareClient.Out initiate = client.sent(Opening.Initiate.class);
    assertThat(((Opening.Initiate) Objects.requireNonNull(initiate.opening())).cookie())
        .isEqualTo(OTHER_COOKIE);

    // The hint was forged: nobody answers, and the session goes on.
    List<BareClient.Out> out = passAnswering(Duration.ofMinutes(5), 1);
    assertThat(out).filteredOn(each -> each.is(Message.Refresh.class)).hasSizeGreaterThan(14);
    assertThat(introduced(old)).isEqualTo(1);
    assertThat(client.events(ClientEvent.ServerSilent.class)).hasSizeLessThanOrEqualTo(1);

    // The hint was right: the old one serves until the new one is confirmed.
    BareClient.Out last =
        out.stream()
            .filter(each -> each.is(Opening.Initiate.class))
            .reduce((a, b) -> b)
            .orElseThrow();
    client.shakeHands(BareServer.KEY, last);
    assertThat(introduced(old)).isEqualTo(2);
    client.confirm();
    assertThat(client.sent(Message.Advertise.class).session())
        .isEqualTo(Objects.requireNonNull(client.session).number());
    assertThat(introduced(old)).isEqualTo(2);
  }

  @Test
  void onlyAHintAboutItsSessionCountsAndNotOneAfterAnother() {
    client.register(RawPeer.HOME);
    long number = Objects.requireNonNull(client.session).number();
    client.receive(0, new Opening.NoSession(number, OTHER_COOKIE, 0));
    client.pass(Duration.ofSeconds(1));
    client.receive(0, new Opening.NoSession(number + 1, OTHER_COOKIE, 0));
    assertThat(client.sent()).isEmpty();
    assertThat(client.engine.counters()).containsEntry(ClientCounter.NO_SESSION, 0L);
    client.receive(0, new Opening.NoSession(number, OTHER_COOKIE, 0));
    client.sent(Opening.Initiate.class);
    client.receive(0, new Opening.NoSession(number, OTHER_COOKIE, 0));
    assertThat(client.sent()).isEmpty();
  }

  @Test
  void aHintSaysWhenToComeAndUntilThenNothingIsDone() {
    client.register(RawPeer.HOME);
    client.pass(Duration.ofSeconds(2));
    hint(120_000);
    List<BareClient.Out> meanwhile = client.pass(Duration.ofMillis(119_999));
    // In the old session as seldom as ever, until that has expired.
    assertThat(meanwhile).hasSizeBetween(3, 4).allMatch(each -> each.is(Message.Refresh.class));
    BareClient.Out initiate = client.pass(Duration.ofMillis(1)).get(0);
    client.shakeHands(BareServer.KEY, initiate);
    client.confirm();
    assertThat(client.sent(Message.Advertise.class).message()).isEqualTo(lastAdvertised());
    assertThat(client.events(ClientEvent.ServerBusy.class))
        .extracting(ClientEvent.ServerBusy::retryAfter)
        .containsExactly(Duration.ofSeconds(120));
    assertThat(client.events(ClientEvent.ServerSilent.class)).isEmpty();
  }

  @Test
  void aForgedHintNeitherStopsTheRefreshesNorCostsAHandshake() {
    client.register(RawPeer.HOME);
    client.pass(Duration.ofSeconds(2));
    for (int i = 0; i < 10; i++) {
      hint(Integer.MAX_VALUE);
      List<BareClient.Out> out = passAnswering(Duration.ofSeconds(20), 1);
      assertThat(out).isNotEmpty().allMatch(each -> each.is(Message.Refresh.class));
    }
    assertThat(client.engine.counters()).containsEntry(ClientCounter.NO_SESSION, 10L);
    assertThat(client.events(ClientEvent.ServerBusy.class))
        .extracting(ClientEvent.ServerBusy::retryAfter)
        .containsOnly(Duration.ofSeconds(180));
    // No answer ended the wait, but the server is there.
    assertThat(passAnswering(Duration.ofMinutes(4), 1))
        .allMatch(each -> each.is(Message.Refresh.class));
  }

  @Test
  void nobodyWaitsLongerThanThreeMinutesForAHint() {
    client.register(RawPeer.HOME);
    client.pass(Duration.ofSeconds(2));
    hint(Integer.MAX_VALUE);
    assertThat(client.pass(Duration.ofMillis(179_999)))
        .allMatch(each -> each.is(Message.Refresh.class));
    assertThat(client.pass(Duration.ofMillis(1)))
        .singleElement()
        .satisfies(out -> assertThat(out.is(Opening.Initiate.class)).isTrue());
  }

  @Test
  void theProofGoesFirstAndIsRepeated() {
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.receive(
        client.sent(Opening.Hello.class).transaction(), BareClient.welcomeOf(BareServer.ID));
    client.shakeHands(BareServer.KEY, client.sent(Opening.Initiate.class));
    List<BareClient.Out> out = client.sent();
    assertThat(out).hasSize(2);
    assertThat(out.get(0).is(Message.Proof.class)).isTrue();
    assertThat(out.get(1).is(Message.Advertise.class)).isTrue();
    List<BareClient.Out> again = client.pass(Duration.ofMillis(500));
    assertThat(again)
        .extracting(BareClient.Out::sealed)
        .containsExactlyElementsOf(out.stream().map(BareClient.Out::sealed).toList());
  }

  @Test
  void aRefusedProofIsTriedAgainAfterAWhile() {
    client.engine.connect(
        client.now, Target.named(OFFICE), PunchKey.generate(new Random(1)).publicKey());
    client.receive(
        client.sent(Opening.Hello.class).transaction(), BareClient.welcomeOf(BareServer.ID));
    client.shakeHands(BareServer.KEY, client.sent(Opening.Initiate.class));
    BareClient.Out proof = client.sent().get(0);
    client.receive(proof.transaction(), new Message.Error(Message.ErrorCode.REJECTED, "no", null));
    assertThat(client.events(ClientEvent.RequestRefused.class))
        .extracting(ClientEvent.RequestRefused::reason)
        .containsExactly(RefusalReason.REJECTED);
    assertThat(client.pass(Duration.ofMillis(29_999))).isEmpty();
    assertThat(client.pass(Duration.ofMillis(1)))
        .singleElement()
        .satisfies(out -> assertThat(out.is(Opening.Initiate.class)).isTrue());
  }

  @Test
  void waitsForItsTurnAndNoLongerThanThreeMinutes() {
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.receive(
        client.sent(Opening.Hello.class).transaction(), BareClient.welcomeOf(BareServer.ID));
    BareClient.Out initiate = client.sent(Opening.Initiate.class);
    client.receive(initiate.transaction(), new Opening.Busy(5_000, TURN));
    client.engine.connect(
        client.now, Target.named(OFFICE), PunchKey.generate(new Random(1)).publicKey());
    assertThat(client.pass(Duration.ofMillis(4_999))).isEmpty();
    assertThat(client.events(ClientEvent.RequestRefused.class))
        .extracting(ClientEvent.RequestRefused::reason)
        .containsExactly(RefusalReason.SERVER_FULL);
    BareClient.Out again = client.pass(Duration.ofMillis(1)).get(0);
    assertThat(((Opening.Initiate) Objects.requireNonNull(again.opening())).turn()).isEqualTo(TURN);

    client.receive(again.transaction(), new Opening.Busy(Integer.MAX_VALUE, TURN));
    assertThat(client.pass(Duration.ofMillis(179_999))).isEmpty();
    assertThat(client.events(ClientEvent.ServerSilent.class)).isEmpty();
    BareClient.Out last = client.pass(Duration.ofMillis(1)).get(0);
    client.shakeHands(BareServer.KEY, last);
    client.confirm();
    client.sent(Message.Advertise.class);
  }

  @Test
  void aTurnOutlivesTheOldSession() {
    client.register(RawPeer.HOME);
    client.pass(Duration.ofSeconds(2));
    long number = Objects.requireNonNull(client.session).number();
    client.receive(0, new Opening.NoSession(number, OTHER_COOKIE, 0));
    BareClient.Out initiate = client.sent(Opening.Initiate.class);
    client.receive(initiate.transaction(), new Opening.Busy(120_000, TURN));
    List<BareClient.Out> out = client.pass(Duration.ofMillis(119_999));
    // While it waits it asks in the old session as seldom as ever, until that has expired.
    assertThat(out).hasSizeLessThan(5).allMatch(each -> each.is(Message.Refresh.class));
    BareClient.Out again = client.pass(Duration.ofMillis(1)).get(0);
    assertThat(((Opening.Initiate) Objects.requireNonNull(again.opening())).turn()).isEqualTo(TURN);
    assertThat(client.events(ClientEvent.ServerSilent.class)).isEmpty();
  }

  @Test
  void aKeyThatGivesNoSecretIsNotTaken() {
    client.engine.start(client.now);
    BareClient.Out hello = client.sent(Opening.Hello.class);
    client.receive(hello.transaction(), BareClient.welcomeOf(ServerId.of(new byte[32])));
    assertThat(client.sent()).isEmpty();
    client.receive(hello.transaction(), BareClient.welcomeOf(BareServer.ID));
    client.sent(Opening.Initiate.class);
  }

  @Test
  void plainAnswersNeedTheTransaction() {
    client.engine.start(client.now);
    long transaction = client.sent(Opening.Hello.class).transaction();
    client.receive(transaction + 1, BareClient.welcomeOf(BareServer.ID));
    client.receive(transaction + 1, new Opening.Busy(1_000, TURN));
    assertThat(client.sent()).isEmpty();
    assertThat(client.engine.counters()).containsEntry(ClientCounter.UNSOLICITED, 2L);
  }

  private void hint(int retryAfterMillis) {
    long number = Objects.requireNonNull(client.session).number();
    client.receive(0, new Opening.NoSession(number, OTHER_COOKIE, retryAfterMillis));
    assertThat(client.sent()).isEmpty();
  }

  private int introduced(LinkSession session) {
    RawPeer connector = new RawPeer(3);
    connector.issuedMillis = BareServer.epoch(client.now);
    Message message =
        new Message.Introduction(connector.sign(connector.request(++requests)), connector.address);
    client.receive(session.seal(ControlCodec.encode(1, message)));
    return client.events(ClientEvent.Introduced.class).size();
  }

  private void acknowledgeAll() {
    for (BareClient.Out out : client.sent()) {
      acknowledge(out, 0);
    }
  }

  /** Lets time pass; each question in the session is answered at once. */
  private List<BareClient.Out> passAnswering(Duration time, int names) {
    List<BareClient.Out> all = new ArrayList<>();
    long end = client.now + time.toNanos();
    while (client.engine.nextTimeoutNanos() <= end) {
      long step = Math.max(0, client.engine.nextTimeoutNanos() - client.now);
      for (BareClient.Out out : client.pass(Duration.ofNanos(step))) {
        all.add(out);
        acknowledge(out, names);
      }
    }
    client.pass(Duration.ofNanos(end - client.now));
    return all;
  }

  private void acknowledge(BareClient.Out out, int names) {
    if (out.is(Message.Refresh.class)) {
      client.receive(out.transaction(), new Message.RefreshAck(BareClient.OBSERVED, names));
    } else if (out.sealed() instanceof Message.Advertise advertise) {
      var record = Statements.readRecord(advertise.record());
      client.receive(out.transaction(), BareClient.ack(Objects.requireNonNull(record).sequence()));
    }
  }

  private Message lastAdvertised() {
    return Objects.requireNonNull(client.advertised);
  }

  private static InetAddress v6() {
    try {
      return InetAddress.getByName("2001:db8::7");
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
