package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.simnet.Hop;
import io.github.uhp.simnet.LinkConditions;
import io.github.uhp.simnet.NatBehaviour;
import io.github.uhp.simnet.PortAllocation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client finds out how long its NAT keeps the mapping to the server, and keeps it alive. */
class MappingKeptTest {

  /** In which all trials are over, also where datagrams are lost. */
  private static final Duration TRIALS = Duration.ofMinutes(3);

  private final List<Long> sent = new ArrayList<>();

  /** A NAT that keeps ports shows nothing of a mapping that was lost; another one does. */
  private static NatBehaviour nat(int lifetime, boolean keepsPorts) {
    return NatBehaviour.portRestrictedCone()
        .allocating(keepsPorts ? PortAllocation.preserving() : PortAllocation.random())
        .keeping(Duration.ofSeconds(lifetime));
  }

  private NatWorld world(long seed) {
    NatWorld world = new NatWorld(seed);
    InetSocketAddress server = World.address(1, NatWorld.PORT);
    world.net.observe(
        hop -> {
          if (hop.fate() == Hop.Fate.DELIVERED && hop.destination().equals(server)) {
            sent.add(world.net.now());
          }
        });
    return world;
  }

  private List<ClientEvent.MappingMeasured> measured(NatWorld world) {
    return world.events.stream()
        .filter(ClientEvent.MappingMeasured.class::isInstance)
        .map(ClientEvent.MappingMeasured.class::cast)
        .toList();
  }

  /**
   * The longest time in which nothing of the client came to the server, of those after a moment.
   */
  private Duration longestSilence(long afterNanos) {
    List<Long> times = sent.stream().filter(at -> at >= afterNanos).toList();
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.get(i) - times.get(i - 1));
    }
    return Duration.ofNanos(longest);
  }

  @ParameterizedTest
  @CsvSource({
    "10, true, 5, 11", "10, false, 5, 11",
    "15, true, 10, 16", "15, false, 10, 16",
    "20, true, 15, 21", "20, false, 15, 21",
    "30, true, 20, ", "30, false, 20, ",
  })
  void refreshesAsOftenAsTheNatForgets(
      int lifetime, boolean keepsPorts, int interval, Integer lost) {
    NatWorld world = world(lifetime);
    world.discover(nat(lifetime, keepsPorts));
    world.net.runFor(TRIALS);
    assertThat(measured(world))
        .singleElement()
        .isEqualTo(measured(interval, lost == null ? 21 : lost - 5, lost));
    long settled = world.net.now();
    world.net.runFor(Duration.ofMinutes(5));
    assertThat(longestSilence(settled))
        .isBetween(Duration.ofSeconds(interval - 2), Duration.ofSeconds(interval).plusMillis(200));
    assertThat(world.events)
        .filteredOn(ClientEvent.Registered.class::isInstance)
        .hasSizeLessThanOrEqualTo(keepsPorts ? 1 : 3);

    world.net.runFor(Duration.ofMillis(interval * 850L));
    world.profileOfRecord();
    world.net.runFor(Duration.ofSeconds(1));
    assertThat(world.events).anyMatch(ClientEvent.Introduced.class::isInstance);
  }

  private static ClientEvent.MappingMeasured measured(
      int interval, @Nullable Integer outlived, @Nullable Integer lost) {
    return new ClientEvent.MappingMeasured(
        Duration.ofSeconds(interval), new NatFindings.Lifetime(seconds(outlived), seconds(lost)));
  }

  private static @Nullable Duration seconds(@Nullable Integer number) {
    return number == null ? null : Duration.ofSeconds(number);
  }

  /** Beyond what matters, until the server would have forgotten the session. */
  @ParameterizedTest
  @CsvSource({
    "5, true, 5, , 6",
    "10, false, 5, 6, 11",
    "20, true, 15, 16, 21",
    "30, true, 20, 21, 31",
    "30, false, 20, 21, 31",
    "45, true, 20, 31, 61",
    "45, false, 20, 31, 61",
    "70, true, 20, 61, ",
    "300, false, 20, 61, "
  })
  void whoAsksIsToldOfLongerLifetimes(
      int lifetime, boolean keepsPorts, int interval, Integer outlived, Integer lost) {
    NatWorld world = world(lifetime);
    world.discover(nat(lifetime, keepsPorts));
    world.measureLifetime();
    world.net.runFor(Duration.ofMinutes(6));
    assertThat(measured(world)).containsExactly(measured(interval, outlived, lost));
  }

  /** Nor is a silence promised in which the server would forget the session. */
  @Test
  void aSessionIsNotMeasuredToDeath() {
    NatWorld world = world(1);
    world.expireAfter = Duration.ofSeconds(60);
    world.discover(nat(300, true));
    world.measureLifetime();
    world.net.runFor(Duration.ofMinutes(6));
    assertThat(measured(world)).containsExactly(measured(20, 31, null));
    assertThat(world.events).filteredOn(ClientEvent.Ready.class::isInstance).hasSize(1);
  }

  /** It costs a NAT that keeps mappings for long no more than a few datagrams, once. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theTrialsCostLittle(long seed) {
    NatWorld world = world(seed);
    world.discover(nat(120, true));
    int before = sent.size();
    world.net.runFor(Duration.ofSeconds(60));
    assertThat(sent.size() - before).isLessThanOrEqualTo(7);
    world.net.runFor(Duration.ofMinutes(10));
    assertThat(sent.size() - before).isLessThanOrEqualTo(7 + 34);
    assertThat(measured(world)).singleElement().isEqualTo(measured(20, 21, null));
  }

  /** One that forgets within the shortest silence is refreshed every 5 s, no more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thereIsAShortestInterval(boolean keepsPorts) {
    NatWorld world = world(7);
    world.discover(nat(3, keepsPorts));
    world.net.runFor(TRIALS);
    int before = sent.size();
    world.net.runFor(Duration.ofMinutes(1));
    // Where ports change each refresh is challenged, sent again, and followed by a new record.
    assertThat(sent.size() - before).isBetween(11, keepsPorts ? 14 : 56);
  }

  /** A loss passes for a mapping that is gone only if it comes twice. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void lostDatagramsDoNoHarm(long seed) {
    NatWorld world = world(seed);
    world.conditions = LinkConditions.delay(Duration.ofMillis(20)).loss(0.03);
    world.discover(nat(120, true));
    world.net.runFor(TRIALS);
    assertThat(measured(world))
        .as("seed %d", seed)
        .singleElement()
        .extracting(ClientEvent.MappingMeasured::interval)
        .isEqualTo(Duration.ofSeconds(20));
  }

  /** What else passes keeps the mapping: then nothing is found out. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSilenceThatIsBrokenSaysNothing(long seed) {
    NatWorld world = world(seed);
    world.discover(nat(10, true));
    for (int i = 0; i < 40; i++) {
      world.askForNobody();
      world.net.runFor(Duration.ofSeconds(3));
    }
    assertThat(measured(world)).as("seed %d", seed).isEmpty();
    world.net.runFor(TRIALS);
    assertThat(measured(world))
        .as("seed %d", seed)
        .singleElement()
        .extracting(ClientEvent.MappingMeasured::interval)
        .isEqualTo(Duration.ofSeconds(5));
  }

  /** Where the NAT has forgotten though it was refreshed in time, and again, it is tried anew. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsLostTwiceIsTriedAnew(int times) {
    NatWorld world = world(times);
    world.discover(nat(120, false));
    world.net.runFor(TRIALS);
    for (int i = 0; i < times; i++) {
      world.reboot();
      world.net.runFor(Duration.ofSeconds(21));
    }
    world.net.runFor(TRIALS);
    assertThat(measured(world)).hasSize(times);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoDoesNotAskIsToldNothingLater(boolean asks) {
    BareServer server = new BareServer();
    RawPeer peer = new RawPeer(1);
    peer.register(server);
    Message refresh = asks ? new Message.Refresh(7000) : new Message.Refresh();
    Message answer = peer.ask(server, refresh).message();
    assertThat(((Message.RefreshAck) answer).echoAfterMillis()).isEqualTo(asks ? 7000 : 0);
    assertThat(server.pass(Duration.ofMillis(6999))).isEmpty();
    assertThat(server.pass(Duration.ofMillis(1))).hasSize(asks ? 1 : 0);
    assertThat(server.pass(Duration.ofSeconds(30))).isEmpty();
  }

  /** The acknowledgement and the echo together are no longer than what asked for them. */
  @ParameterizedTest
  @ValueSource(ints = {Refresher.LENGTH, Refresher.LENGTH_WITH_ECHO})
  void anEchoIsPaidFor(int length) {
    BareServer server = new BareServer();
    RawPeer peer = new RawPeer(1);
    peer.register(server);
    byte[] control = ControlCodec.encodePadded(42, new Message.Refresh(7000), length);
    List<BareServer.Out> out =
        new ArrayList<>(server.send(peer.address, peer.session(server).seal(control)));
    out.addAll(server.pass(Duration.ofSeconds(8)));
    assertThat(out).hasSize(length == Refresher.LENGTH ? 1 : 2);
    assertThat(out.stream().mapToInt(BareServer.Out::length).sum())
        .isLessThanOrEqualTo(control.length + LinkSession.OVERHEAD);
  }

  /** A peer has one echo at a time: the newest that it has asked for. */
  @Test
  void aLaterRefreshTakesThePlaceOfAnEarlierOne() {
    BareServer server = new BareServer();
    RawPeer peer = new RawPeer(1);
    peer.register(server);
    for (int i = 1; i <= 100; i++) {
      peer.say(server, i, new Message.Refresh(7000));
    }
    assertThat(server.pass(Duration.ofSeconds(8)))
        .singleElement()
        .extracting(BareServer.Out::transaction)
        .isEqualTo(100L);
  }
}
