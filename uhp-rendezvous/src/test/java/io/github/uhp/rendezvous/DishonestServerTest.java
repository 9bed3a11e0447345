package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.LinkResponder;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.PunchPublicKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Target;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server can make a client believe: nothing that a peer has not signed. */
class DishonestServerTest {

  private static final ServerKey OTHER_KEY = ServerKey.generate(new Random(4));
  private static final ServerId OTHER = OTHER_KEY.serverId();
  private static final PunchPublicKey KEY = PunchKey.generate(new Random(3)).publicKey();

  private final RawPeer listener = new RawPeer(2);

  /** How the server's answer differs from the listener's word. */
  private enum Lie {
    FORGED_RECORD,
    OTHER_NAME,
    OTHER_SERVER,
    EXPIRED,
    WITHDRAWN,
    NO_ACCEPTANCE,
    FORGED_ACCEPTANCE,
    REFUSAL_AS_ACCEPTANCE,
    ACCEPTANCE_OF_ANOTHER_INSTANCE,
    ACCEPTANCE_BY_ANOTHER_PEER,
    ACCEPTANCE_OF_ANOTHER_REQUEST
  }

  @ParameterizedTest
  @EnumSource
  void aLieIsABadRecord(Lie lie) {
    BareClient client = new BareClient();
    client.engine.connect(client.now, Target.named(RawPeer.HOME), KEY);
    client.welcome(BareServer.KEY);
    BareClient.Out request = client.sent(Message.ConnectRequest.class);
    client.receive(request.transaction(), tell(lie, signed(request)));

    assertThat(client.events(ClientEvent.PeerFound.class)).isEmpty();
    assertThat(client.events(ClientEvent.RequestRefused.class))
        .extracting(ClientEvent.RequestRefused::reason)
        .containsExactly(RefusalReason.BAD_RECORD);
    assertThat(client.engine.counters()).containsEntry(ClientCounter.BAD_RECORD, 1L);
  }

  @ParameterizedTest
  @EnumSource
  void theTruthIsTaken(Openness openness) {
    listener.open = openness == Openness.OPEN;
    BareClient client = new BareClient();
    client.engine.connect(client.now, Target.named(RawPeer.HOME), KEY);
    client.welcome(BareServer.KEY);
    BareClient.Out request = client.sent(Message.ConnectRequest.class);
    SignedBytes acceptance = listener.open ? null : listener.verdict(signed(request), true);
    client.receive(request.transaction(), info(listener.record(), acceptance));
    assertThat(client.events(ClientEvent.PeerFound.class)).hasSize(1);
  }

  private enum Openness {
    OPEN,
    CLOSED
  }

  @Test
  void aPinnedKeyIsTheOnlyOneSpokenTo() {
    BareClient client = new BareClient(config -> config.withExpectedServer(BareServer.ID));
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.engine.connect(client.now, Target.named(new PeerName("other")), KEY);
    client.receive(client.sent(Opening.Hello.class).transaction(), BareClient.welcomeOf(OTHER));
    assertThat(client.events(ClientEvent.ServerRefused.class))
        .containsExactly(new ClientEvent.ServerRefused(BareServer.ID, OTHER));
    assertThat(client.events(ClientEvent.RequestRefused.class))
        .satisfiesExactly(
            refused -> {
              assertThat(refused.reason()).isEqualTo(RefusalReason.SERVER_CHANGED);
              assertThat(refused.detail()).contains(BareServer.ID.toString(), OTHER.toString());
            });
    assertThat(client.pass(Duration.ofMinutes(1)))
        .isNotEmpty()
        .allMatch(out -> out.is(Opening.Hello.class));
    assertThat(client.events(ClientEvent.Ready.class)).isEmpty();

    List<BareClient.Out> hellos = client.pass(Duration.ofSeconds(4));
    client.receive(
        hellos.get(hellos.size() - 1).transaction(), BareClient.welcomeOf(BareServer.ID));
    client.shakeHands(BareServer.KEY, client.sent(Opening.Initiate.class));
    client.confirm();
    client.sent(Message.Advertise.class);
    assertThat(client.events(ClientEvent.Ready.class)).hasSize(1);
  }

  @Test
  void anotherKeyUnderTheExpectedOnesNameGetsNoSession() {
    BareClient client = new BareClient(config -> config.withExpectedServer(BareServer.ID));
    client.engine.start(client.now);
    client.receive(
        client.sent(Opening.Hello.class).transaction(), BareClient.welcomeOf(BareServer.ID));
    BareClient.Out initiate = client.sent(Opening.Initiate.class);
    byte[] noise = ((Opening.Initiate) Objects.requireNonNull(initiate.opening())).noise();
    assertThat(
            new LinkResponder(OTHER_KEY, new Random(5))
                .respond(noise, new LinkStart(1, BareClient.OBSERVED, World.EPOCH)))
        .isNull();
    byte[] made = new byte[80];
    client.receive(initiate.transaction(), new Opening.Respond(made));
    assertThat(client.events(ClientEvent.Ready.class)).isEmpty();
    assertThat(client.engine.counters()).containsEntry(ClientCounter.NOT_AUTHENTIC, 1L);
    client.shakeHands(BareServer.KEY, initiate);
    assertThat(client.events(ClientEvent.Ready.class)).hasSize(1);
  }

  @Test
  void theFirstKeyThatShookHandsIsTheOnlyOneFromThenOn() {
    BareClient client = new BareClient();
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.welcome(BareServer.KEY);
    client.sent(Message.Advertise.class);
    client.pass(Duration.ofSeconds(64));
    List<BareClient.Out> out = client.pass(Duration.ofSeconds(1));
    BareClient.Out initiate = out.get(out.size() - 1);
    assertThat(initiate.is(Opening.Initiate.class)).isTrue();
    client.receive(initiate.transaction(), BareClient.welcomeOf(OTHER));
    assertThat(client.events(ClientEvent.ServerRefused.class))
        .containsExactly(new ClientEvent.ServerRefused(BareServer.ID, OTHER));
    client.shakeHands(BareServer.KEY, initiate);
    client.confirm();
    client.sent(Message.Advertise.class);
  }

  @Test
  void anotherWelcomeBeforeTheHandshakeOnlyChangesWhoIsTried() {
    BareClient client = new BareClient();
    client.engine.start(client.now);
    client.receive(client.sent(Opening.Hello.class).transaction(), BareClient.welcomeOf(OTHER));
    BareClient.Out first = client.sent(Opening.Initiate.class);
    client.receive(first.transaction(), BareClient.welcomeOf(BareServer.ID));
    client.shakeHands(BareServer.KEY, client.sent(Opening.Initiate.class));
    client.confirm();
    assertThat(client.events(ClientEvent.Ready.class))
        .extracting(ClientEvent.Ready::server)
        .containsExactly(BareServer.ID);
  }

  @Test
  void anUnaskedReplacedIsTheServersWord() {
    BareClient client = new BareClient();
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.welcome(BareServer.KEY);
    client.receive(client.sent(Message.Advertise.class).transaction(), BareClient.ack(1));
    client.receive(99, new Message.Error(Message.ErrorCode.REPLACED, "", RawPeer.HOME));
    assertThat(client.events(ClientEvent.Replaced.class)).hasSize(1);
    assertThat(client.pass(Duration.ofMinutes(1)))
        .noneMatch(out -> out.is(Message.Advertise.class));
  }

  @Test
  void movesToAnotherAddressAndForgetsTheFormer() {
    BareClient client = new BareClient();
    client.engine.advertise(client.now, RawPeer.HOME, true);
    client.welcome(BareServer.KEY);
    BareClient.Out unanswered = client.sent(Message.Advertise.class);
    client.server = World.address(9, 21473);
    client.engine.setServer(client.now, client.server);
    assertThat(client.engine.counters()).containsEntry(ClientCounter.FOREIGN_SOURCE, 0L);

    client.receive(BareClient.SERVER, OpeningCodec.encode(1, BareClient.welcomeOf(BareServer.ID)));
    assertThat(client.engine.counters()).containsEntry(ClientCounter.FOREIGN_SOURCE, 1L);
    client.receive(unanswered.transaction(), BareClient.ack(1));
    assertThat(client.events(ClientEvent.Registered.class)).isEmpty();
    assertThat(client.engine.counters()).containsEntry(ClientCounter.NOT_AUTHENTIC, 1L);
    client.welcome(BareServer.KEY);
    BareClient.Out again = client.sent(Message.Advertise.class);
    assertThat(again.to()).isEqualTo(client.server);
    client.receive(again.transaction(), BareClient.ack(1));
    assertThat(client.events(ClientEvent.Registered.class)).hasSize(1);
    assertThat(client.events(ClientEvent.Ready.class)).hasSize(2);
  }

  private Message.PeerInfo tell(Lie lie, SignedBytes request) {
    return switch (lie) {
      case FORGED_RECORD -> info(forged(listener.record()), null);
      case OTHER_NAME -> {
        listener.name = new PeerName("other");
        yield info(listener.record(), null);
      }
      case OTHER_SERVER -> {
        listener.serverId = OTHER;
        yield info(listener.record(), null);
      }
      case EXPIRED -> {
        listener.issuedMillis = World.EPOCH - 3_660_001;
        yield info(listener.record(), null);
      }
      case WITHDRAWN -> {
        listener.withdrawn = true;
        yield info(listener.record(), null);
      }
      case NO_ACCEPTANCE -> closed(null);
      case FORGED_ACCEPTANCE -> closed(forged(listener.verdict(request, true)));
      case REFUSAL_AS_ACCEPTANCE -> closed(listener.verdict(request, false));
      case ACCEPTANCE_OF_ANOTHER_INSTANCE -> {
        listener.instance = 9;
        SignedBytes acceptance = listener.verdict(request, true);
        listener.instance = 1;
        yield closed(acceptance);
      }
      case ACCEPTANCE_BY_ANOTHER_PEER -> closed(new RawPeer(4).verdict(request, true));
      case ACCEPTANCE_OF_ANOTHER_REQUEST -> {
        RawPeer connector = new RawPeer(5);
        yield closed(listener.verdict(connector.sign(connector.request(1)), true));
      }
    };
  }

  private Message.PeerInfo closed(@Nullable SignedBytes acceptance) {
    listener.open = false;
    return info(listener.record(), acceptance);
  }

  private Message.PeerInfo info(SignedBytes record, @Nullable SignedBytes acceptance) {
    return new Message.PeerInfo(record, listener.address, acceptance);
  }

  private static SignedBytes forged(SignedBytes signed) {
    byte[] signature = signed.signature().clone();
    signature[0] ^= 1;
    return new SignedBytes(signed.payload(), signature);
  }

  private static SignedBytes signed(BareClient.Out request) {
    return ((Message.ConnectRequest) request.message()).request();
  }
}
