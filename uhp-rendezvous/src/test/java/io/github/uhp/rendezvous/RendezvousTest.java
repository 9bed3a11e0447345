package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.PunchPublicKey;
import io.github.uhp.protocol.Target;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client and server engines against each other. */
class RendezvousTest {

  private static final PeerName HOME = new PeerName("home");

  private final World world = new World(1);
  private final PunchPublicKey key = PunchKey.generate(new Random(2)).publicKey();

  @Test
  void introducesBothSidesOfAnOpenRecord() {
    World.Node listener = listener(true);
    World.Node connector = world.client(3, World.identity());
    connector.client().connect(world.now, Target.named(HOME), key);
    world.runFor(100);

    var found = connector.all(ClientEvent.PeerFound.class);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).observed()).isEqualTo(World.address(2, 5000));
    var introduced = listener.all(ClientEvent.Introduced.class);
    assertThat(introduced).hasSize(1);
    assertThat(introduced.get(0).session()).isEqualTo(found.get(0).session());
    assertThat(introduced.get(0).observed()).isEqualTo(World.address(3, 5000));
  }

  @Test
  void tellsEachSideWhereTheServerSeesTheOther() {
    NatProfile listeners = NatProfile.untested(List.of(World.address(2, 5000)));
    NatProfile connectors = NatProfile.untested(List.of(World.address(3, 5000)));
    World.Node listener = listener(true);
    world.runFor(1000);
    World.Node connector = world.client(3, World.identity());
    connector.client().connect(world.now, Target.named(HOME), key);
    world.runFor(1000);

    assertThat(connector.all(ClientEvent.PeerFound.class))
        .extracting(found -> found.record().natProfile())
        .containsExactly(listeners);
    assertThat(listener.all(ClientEvent.Introduced.class))
        .extracting(introduced -> introduced.request().natProfile())
        .containsExactly(connectors);
  }

  @Test
  void disclosesAClosedRecordOnlyAfterAcceptance() {
    World.Node listener = listener(false);
    World.Node connector = world.client(3, World.identity());
    connector.client().connect(world.now, Target.named(HOME), key);
    world.runFor(1000);
    var introduced = listener.all(ClientEvent.Introduced.class);
    assertThat(introduced).hasSize(1);
    assertThat(connector.all(ClientEvent.PeerFound.class)).isEmpty();

    listener.client().decide(world.now, introduced.get(0).request().requestId(), true);
    world.runFor(100);
    assertThat(connector.all(ClientEvent.PeerFound.class)).hasSize(1);
  }

  @Test
  void refusingAndUnknownLookTheSame() {
    World.Node listener = listener(false);
    World.Node refused = world.client(3, World.identity());
    refused.client().connect(world.now, Target.named(HOME), key);
    World.Node stranger = world.client(4, World.identity());
    stranger.client().connect(world.now, Target.named(new PeerName("nobody")), key);
    world.runFor(100);
    var introduced = listener.all(ClientEvent.Introduced.class);
    listener.client().decide(world.now, introduced.get(0).request().requestId(), false);
    int before = world.wire.size();
    world.runFor(2400);

    assertThat(refused.all(ClientEvent.RequestRefused.class))
        .extracting(ClientEvent.RequestRefused::reason)
        .containsExactly(RefusalReason.NOT_AVAILABLE);
    assertThat(stranger.all(ClientEvent.RequestRefused.class))
        .extracting(ClientEvent.RequestRefused::reason)
        .containsExactly(RefusalReason.NOT_AVAILABLE);
    var answers =
        world.wire.subList(before, world.wire.size()).stream()
            .filter(s -> s.from().equals(world.serverAddress))
            .filter(s -> !s.to().equals(World.address(2, 5000)))
            .toList();
    assertThat(answers).hasSize(2);
    assertThat(answers.get(0).atNanos()).isEqualTo(answers.get(1).atNanos());
    assertThat(answers.get(0).payload().limit()).isEqualTo(answers.get(1).payload().limit());
  }

  @Test
  void refusesANameThatAnotherKeyHolds() {
    listener(true);
    World.Node thief = world.client(3, World.identity());
    thief.client().advertise(world.now, HOME, true);
    world.runFor(200);
    assertThat(thief.all(ClientEvent.NameRefused.class))
        .extracting(ClientEvent.NameRefused::code)
        .containsExactly(Message.ErrorCode.NAME_TAKEN);
  }

  @Test
  void newerInstanceWinsFromAnotherAddressAndTheOlderStops() {
    Identity identity = World.identity();
    World.Node older = world.client(2, identity);
    older.client().advertise(world.now, HOME, true);
    world.runFor(1000);
    World.Node newer = world.client(3, identity);
    newer.client().advertise(world.now, HOME, true);
    world.runFor(1000);
    assertThat(newer.all(ClientEvent.Registered.class)).hasSize(1);
    assertThat(older.all(ClientEvent.Replaced.class)).hasSize(1);
    world.runFor(120_000);
    assertThat(newer.all(ClientEvent.Replaced.class)).isEmpty();
  }

  @Test
  void forgetsASilentPeerAfterItsTime() {
    World.Node listener = listener(true);
    world.kill(listener);
    world.runFor(64_000);
    assertThat(world.server.peerCount()).isEqualTo(1);
    world.runFor(1_100);
    assertThat(world.server.peerCount()).isZero();
  }

  @Test
  void withdrawsAtOnceOnShutdown() {
    World.Node listener = listener(true);
    listener.client().shutdown(world.now);
    world.runFor(50);
    assertThat(world.server.peerCount()).isZero();
    assertThat(listener.all(ClientEvent.Stopped.class)).hasSize(1);
  }

  @Test
  void comesBackAfterTheServerRestarted() {
    listener(true);
    world.server = world.newServer();
    world.runFor(25_000);
    assertThat(world.server.peerCount()).isEqualTo(1);
  }

  @Test
  void takesItsNameAgainAtOnceAfterASigkill() {
    Identity identity = World.identity();
    World.Node killed = world.client(2, identity);
    killed.client().advertise(world.now, HOME, true);
    world.runFor(1000);
    world.kill(killed);
    World.Node restarted = world.client(2, identity);
    restarted.client().advertise(world.now, HOME, true);
    world.runFor(200);
    assertThat(restarted.all(ClientEvent.Registered.class)).hasSize(1);
    World.Node connector = world.client(3, World.identity());
    connector.client().connect(world.now, Target.named(HOME), key);
    world.runFor(120_000);
    assertThat(restarted.all(ClientEvent.Introduced.class)).hasSize(1);
    assertThat(restarted.all(ClientEvent.Replaced.class)).isEmpty();
    assertThat(restarted.all(ClientEvent.NameRefused.class)).isEmpty();
  }

  @Test
  void noticesThatTheServerIsSilentAndBack() {
    World.Node listener = listener(true);
    world.loss = 1;
    world.runFor(27_000);
    assertThat(listener.all(ClientEvent.ServerSilent.class)).isEmpty();
    world.runFor(4_000);
    assertThat(listener.all(ClientEvent.ServerSilent.class)).hasSize(1);
    world.runFor(60_000);
    assertThat(listener.all(ClientEvent.ServerSilent.class)).hasSize(1);
    assertThat(listener.all(ClientEvent.ServerBack.class)).isEmpty();
    world.loss = 0;
    world.runFor(5_000);
    assertThat(listener.all(ClientEvent.ServerBack.class)).hasSize(1);
    assertThat(world.server.peerCount()).isEqualTo(1);
  }

  @Test
  void saysNoServerWhenNothingAnswers() {
    world.loss = 1;
    World.Node connector = world.client(3, World.identity());
    connector.client().connect(world.now, Target.named(HOME), key);
    world.runFor(5000);
    assertThat(connector.all(ClientEvent.RequestRefused.class))
        .extracting(ClientEvent.RequestRefused::reason)
        .containsExactly(RefusalReason.NO_SERVER);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void staysRegisteredUnderLoss(long seed) {
    World lossy = new World(seed);
    lossy.loss = 0.3;
    World.Node listener = lossy.client(2, World.identity());
    listener.client().advertise(lossy.now, HOME, true);
    lossy.runFor(600_000);
    assertThat(lossy.server.peerCount()).as("seed %d", seed).isEqualTo(1);
    assertThat(listener.all(ClientEvent.NameRefused.class)).as("seed %d", seed).isEmpty();
  }

  @Test
  void noFuzzedDatagramThrowsOrIsAnsweredWithMore() {
    listener(true);
    Random random = new Random(99);
    var samples = world.wire.stream().map(s -> s.payload().duplicate().rewind()).toList();
    Path from = new Path(0, World.address(9, 99));
    for (int i = 0; i < 1_000_000; i++) {
      byte[] bytes;
      if (i % 2 == 0) {
        bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
      } else {
        ByteBuffer sample = samples.get(random.nextInt(samples.size())).duplicate();
        bytes = new byte[sample.remaining()];
        sample.get(bytes);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      world.server.handleDatagram(world.now + i, from, ByteBuffer.wrap(bytes));
      var answer = world.server.pollTransmit();
      if (answer != null) {
        assertThat(answer.path()).isEqualTo(from);
        assertThat(answer.payload().remaining()).isLessThanOrEqualTo(bytes.length);
        assertThat(world.server.pollTransmit()).isNull();
      }
    }
    assertThat(world.server.peerCount()).isEqualTo(1);
    assertThat(world.server.pendingCount()).isZero();
  }

  private World.Node listener(boolean open) {
    World.Node listener = world.client(2, World.identity());
    listener.client().advertise(world.now, HOME, open);
    world.runFor(100);
    assertThat(listener.all(ClientEvent.Registered.class)).hasSize(1);
    return listener;
  }
}
