package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.PeerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a server that has been restarted tells those who still think that they have a session. */
class ComebackTest {

  private static final int NAMES = 40;
  private static final RawPeer PEER = new RawPeer(2);
  private static final LinkSession FORMER = new BareServer().handshake(PEER.address);

  @Test
  void thoseWhoComeBackDoSoOneAfterAnother() {
    BareServer server = restarted(10);
    assertThat(delays(server, NAMES))
        .isEqualTo(IntStream.range(0, NAMES).map(i -> 100 * i).boxed().toList());
    server.pass(Duration.ofSeconds(1));
    assertThat(delays(server, 2)).as("begun anew").containsExactly(0, 100);
    server.pass(Duration.ofSeconds(2));
    assertThat(delays(server, 2)).as("never before now").containsExactly(0, 100);
    server.pass(Duration.ofSeconds(1));
    assertThat(delays(server, 3)).as("all should be back").containsOnly(0);
  }

  @Test
  void howeverManyAskNobodyWaitsLonger() {
    BareServer server = restarted(10);
    List<Integer> told = delays(server, 10 * NAMES);
    assertThat(told).allMatch(delay -> delay >= 0 && delay < 100 * NAMES);
    assertThat(told.stream().distinct()).hasSize(NAMES);
    BareServer slow =
        restartedWith(
            ServerConfig.builder().handshakes(new Rate(1, 1)).build(), IntStream.range(0, 300));
    assertThat(delays(slow, 300)).contains(179_000).allMatch(delay -> delay < 180_000);
  }

  @Test
  void aServerThatKnowsNobodyHasNobodyWait() {
    assertThat(delays(new BareServer(), 5)).containsOnly(0);
  }

  @Test
  void theAnswerIsNotLongerThanARefresh() {
    BareServer server = restarted(1);
    delays(server, NAMES - 1);
    BareServer.Out last = noSession(server);
    assertThat(delay(last)).isEqualTo(39_000);
    assertThat(last.length()).isLessThanOrEqualTo(Refresher.LENGTH);
  }

  @Test
  void aMomentIsNoPromiseAndNoDuty() {
    BareServer server = restarted(10);
    delays(server, NAMES);
    assertThat(server.ask(PEER.address, server.initiate(server.cookie(PEER.address))))
        .isInstanceOf(Opening.Respond.class);
  }

  /** A server that is to shake hands so often a second, and knows names of its former run. */
  private static BareServer restarted(int perSecond) {
    return restartedWith(
        ServerConfig.builder().handshakes(new Rate(perSecond, perSecond)).build(),
        IntStream.range(0, NAMES));
  }

  private static BareServer restartedWith(ServerConfig config, IntStream names) {
    BareServer server = new BareServer(config);
    server.engine.restoreNames(
        names
            .mapToObj(
                i -> new NameReservation(new PeerName("n" + i), PEER.identity.peerId(), 1_000))
            .toList());
    return server;
  }

  private static List<Integer> delays(BareServer server, int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(delay(noSession(server)));
    }
    return all;
  }

  private static int delay(BareServer.Out out) {
    if (out.opening() instanceof Opening.NoSession hint) {
      return hint.retryAfterMillis();
    }
    throw new AssertionError("no no-session but " + out);
  }

  /** What it says to a refresh in a session that it does not have. */
  private static BareServer.Out noSession(BareServer server) {
    byte[] refresh = ControlCodec.encodePadded(1, new Message.Refresh(), Refresher.LENGTH);
    return BareServer.only(server.send(PEER.address, FORMER.seal(refresh)));
  }
}
