package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.Token;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How many handshakes there are, of one address and in all, and who waits how long. */
class AdmissionTest {

  private static final int PEERS = 100;

  @Test
  void oneAddressGetsItsShareAndTheOthersTheirs() {
    BareServer server =
        new BareServer(ServerConfig.builder().handshakesPerSource(new Rate(10, 3)).build());
    for (int i = 0; i < 3; i++) {
      assertThat(initiate(server, World.address(2, 5000 + i), null)).isNull();
    }
    Opening.Busy busy = initiate(server, World.address(2, 6000), null);
    assertThat(busy).isNotNull();
    assertThat(busy.retryAfterMillis()).isEqualTo(100);
    assertThat(initiate(server, World.address(2, 6001), null))
        .isNotNull()
        .satisfies(next -> assertThat(next.retryAfterMillis()).isEqualTo(200));
    assertThat(initiate(server, World.address(3, 5000), null)).isNull();
    assertThat(server.engine.unconfirmedCount()).isEqualTo(4);
  }

  @Test
  void anIpv6AddressCountsByItsFirstHalf() throws UnknownHostException {
    BareServer server =
        new BareServer(ServerConfig.builder().handshakesPerSource(new Rate(1, 1)).build());
    assertThat(initiate(server, v6("2001:db8:1:1::1"), null)).isNull();
    assertThat(initiate(server, v6("2001:db8:1:1:ffff::2"), null)).isNotNull();
    assertThat(initiate(server, v6("2001:db8:1:2::1"), null)).isNull();
  }

  @Test
  void whoIsTooManyGetsATurnAndComesInIt() {
    BareServer server = crowded();
    List<Opening.Busy> turns = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      Opening.Busy busy = initiate(server, peer(i), null);
      assertThat(busy).isNotNull();
      // One after another, at the rate of 10 a second.
      assertThat(busy.retryAfterMillis()).isEqualTo(100 * (i + 1));
      turns.add(busy);
    }
    long start = server.now;
    for (int i = 0; i < PEERS; i++) {
      server.now = start + turns.get(i).retryAfterMillis() * World.MILLIS;
      // Newcomers meanwhile get turns behind all that were given.
      assertThat(initiate(server, World.address(200, 10_000 + i), null))
          .isNotNull()
          .satisfies(
              late -> assertThat(late.retryAfterMillis()).isGreaterThanOrEqualTo(100 * PEERS));
      assertThat(initiate(server, peer(i), turns.get(i).turn())).as("peer %d", i).isNull();
    }
  }

  @Test
  void aTurnIsOfOneAddressAndOfItsTime() {
    BareServer server = crowded();
    Opening.Busy busy = initiate(server, peer(1), null);
    assertThat(busy).isNotNull();
    Opening.Busy early = initiate(server, peer(1), busy.turn());
    assertThat(early).isEqualTo(busy);
    // Fill the queue, so that nobody gets in without a turn.
    for (int i = 10; i < 200; i++) {
      assertThat(initiate(server, peer(i), null)).isNotNull();
    }
    server.pass(Duration.ofSeconds(2));
    assertThat(initiate(server, peer(2), busy.turn())).isNotNull();
    assertThat(initiate(server, peer(1), Token.of(new byte[24]))).isNotNull();
    server.pass(Duration.ofMillis(8100));
    assertThat(initiate(server, peer(1), busy.turn())).isNull();
    server.pass(Duration.ofMillis(1));
    assertThat(initiate(server, peer(1), busy.turn())).isNotNull();
  }

  @Test
  void whoFindsNoRoomInHisTurnComesAgainSoonAndKeepsIt() {
    BareServer server = crowded();
    Opening.Busy busy = initiate(server, peer(1), null);
    assertThat(busy).isNotNull();
    server.pass(Duration.ofMillis(100));
    assertThat(initiate(server, peer(1), busy.turn())).isNull();
    Opening.Busy again = initiate(server, peer(1), busy.turn());
    assertThat(again).isNotNull();
    assertThat(again.retryAfterMillis()).isBetween(250, 500);
    server.pass(Duration.ofMillis(again.retryAfterMillis()));
    assertThat(initiate(server, peer(1), again.turn())).isNull();
  }

  @Test
  void nobodyWaitsLongerThanThreeMinutes() {
    BareServer server =
        new BareServer(
            ServerConfig.builder()
                .handshakes(new Rate(1, 1))
                .handshakesPerSource(new Rate(1000, 1000))
                .build());
    for (int i = 0; i < 300; i++) {
      Opening.Busy busy = initiate(server, peer(i), null);
      if (busy != null) {
        assertThat(busy.retryAfterMillis()).isBetween(1, 180_000);
      }
    }
  }

  @Test
  void soManyAddressesAreRemembered() {
    EngineTime time = new EngineTime();
    time.set(0);
    Sources sources = new Sources(ServerConfig.builder().maxSources(2).build(), time);
    Sources.Source first = sources.of(World.address(1, 1));
    Sources.Source second = sources.of(World.address(2, 1));
    assertThat(sources.of(World.address(1, 2))).isSameAs(first);
    sources.of(World.address(3, 1));
    assertThat(sources.count()).isEqualTo(2);
    assertThat(sources.of(World.address(1, 3))).isSameAs(first);
    assertThat(sources.of(World.address(2, 1))).isNotSameAs(second);
  }

  /** 10 a second, and the burst is used up. */
  private static BareServer crowded() {
    BareServer server =
        new BareServer(
            ServerConfig.builder()
                .handshakes(new Rate(10, 1))
                .handshakesPerSource(new Rate(1000, 1000))
                .build());
    assertThat(initiate(server, World.address(250, 1), null)).isNull();
    return server;
  }

  private static InetSocketAddress peer(int i) {
    return World.address(2 + i / 100, 5000 + i);
  }

  /** Null if it was answered; else when to come again. */
  private static Opening.@Nullable Busy initiate(
      BareServer server, InetSocketAddress from, @Nullable Token turn) {
    Opening.Initiate fresh = server.initiate(server.cookie(from));
    Opening answer = server.ask(from, new Opening.Initiate(fresh.cookie(), fresh.noise(), turn));
    if (answer instanceof Opening.Busy busy) {
      return busy;
    }
    assertThat(answer).isInstanceOf(Opening.Respond.class);
    return null;
  }

  private static InetSocketAddress v6(String ip) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(ip), 5000);
  }
}
