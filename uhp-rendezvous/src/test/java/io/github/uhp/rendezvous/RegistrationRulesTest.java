package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Message.ErrorCode;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.SignedBytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server takes as an advertisement, and for how long. */
class RegistrationRulesTest {

  private static final Duration DAY = Duration.ofHours(24);

  private final BareServer server = new BareServer();
  private final RawPeer peer = new RawPeer(2);

  @Test
  void refusesARecordAheadOfTheClockAndSaysSo() {
    peer.issuedMillis = server.epoch() + 61_000;
    BareServer.Out answer = peer.advertise(server, peer.record());
    assertThat(answer.error()).isEqualTo(ErrorCode.STALE);
    assertThat(((Message.Error) answer.message()).detail())
        .isEqualTo("your clock is 61 s ahead of the server's");
    assertThat(server.engine.nameCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {-3_500_000, 59_000})
  void takesARecordSomewhatOffTheClockUntilItExpires(long offMillis) {
    peer.issuedMillis = server.epoch() + offMillis;
    assertThat(peer.advertise(server, peer.record()).message())
        .isInstanceOf(Message.AdvertiseAck.class);
  }

  @Test
  void refusesAnExpiredRecord() {
    peer.issuedMillis = server.epoch() - 30_000;
    peer.lifetimeMillis = 29_000;
    assertThat(peer.advertise(server, peer.record()).error()).isEqualTo(ErrorCode.STALE);
    peer.lifetimeMillis = 31_000;
    assertThat(peer.advertise(server, peer.record()).message())
        .isInstanceOf(Message.AdvertiseAck.class);
  }

  @Test
  void refusesARecordForAnotherServer() {
    peer.serverId = otherServer();
    assertThat(peer.advertise(server).error()).isEqualTo(ErrorCode.REJECTED);
  }

  @Test
  void refusesARecordOfAnotherPeer() {
    RawPeer other = new RawPeer(9);
    assertThat(peer.advertise(server, other.record()).error()).isEqualTo(ErrorCode.REJECTED);
    peer.instance = 2;
    assertThat(peer.advertise(server, peer.record()).error()).isEqualTo(ErrorCode.REJECTED);
    assertThat(server.count(ServerCounter.MISFIT)).isEqualTo(2);
    assertThat(server.engine.nameCount()).isZero();
  }

  @Test
  void aRefreshKeepsAllNamesAlive() {
    for (String name : List.of("one", "two")) {
      peer.name = new PeerName(name);
      peer.register(server);
    }
    server.pass(Duration.ofSeconds(64));
    assertThat(peer.names(server)).isEqualTo(2);
    server.pass(Duration.ofSeconds(64));
    assertThat(server.engine.peerCount()).isEqualTo(2);
    server.pass(Duration.ofSeconds(1));
    assertThat(server.engine.peerCount()).isZero();
    assertThat(server.events(ServerEvent.Expired.class)).hasSize(2);
    assertThat(peer.names(server)).isZero();
  }

  @Test
  void acknowledgesARepetitionAndTakesItAgainAfterASilence() {
    SignedBytes record = peer.record();
    peer.advertise(server, record);
    assertThat(peer.advertise(server, record).message()).isInstanceOf(Message.AdvertiseAck.class);
    assertThat(server.events(ServerEvent.Registered.class)).hasSize(1);
    server.pass(Duration.ofSeconds(66));
    assertThat(server.engine.peerCount()).isZero();
    assertThat(peer.advertise(server, record).message()).isInstanceOf(Message.AdvertiseAck.class);
    assertThat(server.engine.peerCount()).isEqualTo(1);
  }

  @Test
  void refusesAnOldSequence() {
    SignedBytes first = peer.record();
    peer.advertise(server, first);
    peer.sequence = 2;
    peer.register(server);
    assertThat(peer.advertise(server, first).error()).isEqualTo(ErrorCode.STALE);
    assertThat(server.engine.peerCount()).isEqualTo(1);
  }

  @Test
  void nobodyIsSentToARecordThatHasExpired() {
    peer.lifetimeMillis = 30_000;
    peer.register(server);
    server.pass(Duration.ofSeconds(30));
    peer.names(server);
    RawPeer connector = new RawPeer(3);
    connector.issuedMillis = server.epoch();
    assertThat(connector.connect(server, connector.sign(connector.request(1)))).isEmpty();
  }

  @Test
  void theNewerInstanceWinsAndNoneComesBack() {
    RawPeer newer = new RawPeer(peer.identity, 3);
    newer.instance = 2;
    newer.session(server);
    peer.register(server);
    newer.issuedMillis = server.epoch() + 1;
    List<BareServer.Out> out = send(newer);
    assertThat(out).extracting(BareServer.Out::to).containsExactly(peer.address, newer.address);
    assertThat(out.get(0).error()).isEqualTo(ErrorCode.REPLACED);
    assertThat(peer.names(server)).isZero();
    assertThat(newer.names(server)).isEqualTo(1);
    server.pass(Duration.ofSeconds(10));
    peer.sequence = 2;
    assertThat(peer.advertise(server).error()).isEqualTo(ErrorCode.REPLACED);
  }

  @Test
  void aTieOfInstancesGoesToTheGreaterUnsigned() {
    RawPeer tied = new RawPeer(peer.identity, 3);
    peer.instance = 1;
    peer.register(server);
    tied.instance = -1;
    tied.session(server);
    assertThat(send(tied).get(1).message()).isInstanceOf(Message.AdvertiseAck.class);
    peer.sequence = 2;
    assertThat(peer.advertise(server).error()).isEqualTo(ErrorCode.REPLACED);
  }

  @Test
  void keepsANameForItsKeyForADay() {
    peer.register(server);
    server.pass(DAY);
    assertThat(server.engine.peerCount()).isZero();
    RawPeer other = new RawPeer(3);
    assertThat(other.advertise(server).error()).isEqualTo(ErrorCode.NAME_TAKEN);
    server.pass(Duration.ofMillis(1));
    other.register(server);
    peer.sequence = 2;
    assertThat(peer.advertise(server).error()).isEqualTo(ErrorCode.NAME_TAKEN);
  }

  @Test
  void aWithdrawnNameIsKeptForItsKeyToo() {
    peer.register(server);
    peer.sequence = 2;
    peer.withdrawn = true;
    peer.register(server);
    assertThat(server.engine.peerCount()).isZero();
    assertThat(new RawPeer(3).advertise(server).error()).isEqualTo(ErrorCode.NAME_TAKEN);
    peer.sequence = 3;
    peer.withdrawn = false;
    peer.register(server);
  }

  @Test
  void anotherRunOfTheServerKeepsTheRestOfTheDay() {
    peer.register(server);
    server.pass(Duration.ofHours(1));
    BareServer next = new BareServer();
    next.now = server.now;
    next.engine.restoreNames(server.engine.names());
    assertThat(next.engine.nameCount()).isEqualTo(1);
    next.pass(Duration.ofHours(23));
    RawPeer other = new RawPeer(3);
    assertThat(other.advertise(next).error()).isEqualTo(ErrorCode.NAME_TAKEN);
    next.pass(Duration.ofMillis(1));
    other.register(next);
  }

  @Test
  void theOwnerTakesARestoredNameAtOnceWithAnySequence() {
    peer.sequence = 1000;
    peer.register(server);
    BareServer next = new BareServer();
    next.engine.restoreNames(server.engine.names());
    peer.sequence = 1;
    peer.register(next);
  }

  @Test
  void tellsWhenTheNamesAreWorthSaving() {
    long before = server.engine.nameChanges();
    peer.register(server);
    long taken = server.engine.nameChanges();
    assertThat(taken).isGreaterThan(before);
    peer.sequence = 2;
    peer.register(server);
    assertThat(server.engine.nameChanges()).isEqualTo(taken);
  }

  @Test
  void aFullServerServesWhomItKnows() {
    BareServer small = new BareServer(config(2, 16, 10, 10));
    RawPeer second = named("second", 3);
    RawPeer third = named("third", 4);
    peer.register(small);
    second.register(small);
    assertThat(third.advertise(small).error()).isEqualTo(ErrorCode.SERVER_FULL);
    assertThat(small.engine.counters()).containsEntry(ServerCounter.FULL, 1L);
    peer.sequence = 2;
    peer.register(small);
    second.sequence = 2;
    second.withdrawn = true;
    second.register(small);
    third.register(small);
    assertThat(small.engine.peerCount()).isEqualTo(2);
  }

  @Test
  void anIdentityHoldsSeveralNamesButNotAll() {
    BareServer small = new BareServer(config(10, 2, 10, 10));
    for (String name : List.of("one", "two")) {
      peer.name = new PeerName(name);
      peer.register(small);
    }
    peer.name = new PeerName("three");
    assertThat(peer.advertise(small).error()).isEqualTo(ErrorCode.SERVER_FULL);
    new RawPeer(3).register(small);
  }

  @Test
  void remembersSoManyNamesAndForgetsTheLongestUnseen() {
    BareServer small = new BareServer(config(2, 16, 2, 10));
    for (RawPeer each : List.of(named("one", 2), named("two", 3), named("three", 4))) {
      each.register(small);
      each.sequence = 2;
      each.withdrawn = true;
      each.register(small);
      small.pass(Duration.ofSeconds(1));
    }
    assertThat(small.engine.names())
        .extracting(reservation -> reservation.name().value())
        .containsExactly("two", "three");
    assertThat(named("two", 9).advertise(small).error()).isEqualTo(ErrorCode.NAME_TAKEN);
    named("one", 9).register(small);
  }

  @Test
  void restoresNoMoreThanItRemembersAndTheLatestOfThem() {
    for (String name : List.of("one", "two", "three")) {
      peer.name = new PeerName(name);
      peer.register(server);
      server.pass(Duration.ofSeconds(1));
    }
    BareServer small = new BareServer(config(2, 16, 2, 10));
    small.engine.restoreNames(server.engine.names());
    assertThat(small.engine.names())
        .extracting(reservation -> reservation.name().value())
        .containsExactly("two", "three");
  }

  private List<BareServer.Out> send(RawPeer from) {
    return from.say(server, new Message.Advertise(from.record()));
  }

  private static RawPeer named(String name, int host) {
    RawPeer named = new RawPeer(host);
    named.name = new PeerName(name);
    return named;
  }

  static ServerConfig config(int peers, int namesPerPeer, int reservations, int pending) {
    return ServerConfig.builder()
        .maxPeers(peers)
        .maxNamesPerPeer(namesPerPeer)
        .maxReservations(reservations)
        .maxPending(pending)
        .build();
  }

  static ServerId otherServer() {
    byte[] key = new byte[ServerId.LENGTH];
    key[0] = 1;
    return ServerId.of(key);
  }
}
