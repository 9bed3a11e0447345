package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PeerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** All listeners of a server that starts again come back, and none needs help. */
class RestartTest {

  private static final int PEERS = 200;
  private static final int EXPECTED = 80;

  private final World world = new World(1);

  @Test
  void oneListenerIsBackAfterOneRefresh() {
    listen(2, "home");
    world.runFor(100_000);
    world.server = world.newServer();
    world.runFor(20_200);
    assertThat(world.server.peerCount()).isEqualTo(1);
  }

  @Test
  void allAreBackAtTheRateThatTheServerBears() {
    List<World.Node> nodes = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      nodes.add(listen(2 + i, "n" + i));
    }
    world.runFor(30_000);
    assertThat(world.server.peerCount()).isEqualTo(PEERS);

    world.serverConfig = ServerConfig.builder().handshakes(new Rate(4, 8)).build();
    world.server = world.newServer();
    // One refresh, then 192 turns of a quarter of a second.
    world.runFor(20_000 + 192 * 250 + 2_000);
    assertThat(world.server.peerCount()).isEqualTo(PEERS);
    long answered = count(ServerCounter.HANDSHAKE);
    assertThat(answered).isBetween((long) PEERS, PEERS + 5L);
    assertThat(count(ServerCounter.BUSY)).isGreaterThan(100);
    for (World.Node node : nodes) {
      assertThat(node.all(ClientEvent.NameRefused.class)).isEmpty();
      assertThat(node.all(ClientEvent.Replaced.class)).isEmpty();
      assertThat(node.all(ClientEvent.ServerSilent.class)).isEmpty();
    }
  }

  @Test
  void whoeverIsExpectedComesInHisTurnAndNobodyInVain() {
    List<World.Node> nodes = new ArrayList<>();
    for (int i = 0; i < EXPECTED; i++) {
      nodes.add(listen(2 + i, "n" + i));
    }
    world.runFor(30_000);
    List<NameReservation> names = world.server.names();
    world.serverConfig = ServerConfig.builder().handshakes(new Rate(4, 8)).build();
    world.server = world.newServer();
    world.server.restoreNames(names);
    // One refresh, then 80 moments of a quarter of a second.
    world.runFor(20_000 + EXPECTED * 250);
    assertThat(world.server.peerCount()).isEqualTo(EXPECTED);
    assertThat(count(ServerCounter.INITIATE)).isEqualTo(EXPECTED);
    assertThat(count(ServerCounter.BUSY)).isZero();
    for (World.Node node : nodes) {
      assertThat(node.client().counters()).containsEntry(ClientCounter.HANDSHAKE, 2L);
      assertThat(node.all(ClientEvent.ServerSilent.class)).isEmpty();
    }
  }

  private long count(ServerCounter counter) {
    return Objects.requireNonNull(world.server.counters().get(counter));
  }

  private World.Node listen(int host, String name) {
    World.Node node = world.client(host, World.identity());
    node.client().advertise(world.now, new PeerName(name), true);
    return node;
  }
}
