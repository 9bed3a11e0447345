package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Links treat packets as told. */
class LinkTest {

  private static final int PACKETS = 1000;
  private static final LinkConditions PERFECT = LinkConditions.delay(Duration.ZERO);
  private static final LinkConditions LINK = LinkConditions.delay(Duration.ofMillis(10));

  /** Numbers in the order in which they arrive over a link, one sent each millisecond. */
  private static List<Integer> arrivals(LinkConditions link) {
    SimNet net = new SimNet(3);
    SimSocket from = net.host("from", net.internet(), ip("192.0.2.1"), link).open();
    SimSocket to = net.host("to", net.internet(), ip("192.0.2.2"), PERFECT).open();
    List<Integer> arrived = new ArrayList<>();
    to.onDatagram((source, payload) -> arrived.add((payload[0] & 0xff) << 8 | payload[1] & 0xff));
    for (int i = 0; i < PACKETS; i++) {
      byte[] payload = {(byte) (i >> 8), (byte) i};
      net.schedule(Duration.ofMillis(i), () -> from.send(to.local(), payload));
    }
    net.runFor(Duration.ofSeconds(5));
    return arrived;
  }

  @Test
  void aPerfectLinkOnlyDelays() {
    assertThat(arrivals(LINK)).isEqualTo(IntStream.range(0, PACKETS).boxed().toList());
    SimNet net = new SimNet(1);
    SimSocket from = net.host("from", net.internet(), ip("192.0.2.1"), LINK).open();
    SimSocket to = net.host("to", net.internet(), ip("192.0.2.2"), PERFECT).open();
    List<Long> at = new ArrayList<>();
    to.onDatagram((source, payload) -> at.add(net.now()));
    from.send(to.local(), new byte[1]);
    assertThat(net.runUntil(() -> !at.isEmpty(), Duration.ofSeconds(1))).isTrue();
    assertThat(at).containsExactly(10_000_000L);
  }

  @Test
  void lossTakesItsShare() {
    assertThat(arrivals(LINK.loss(0.2)).size()).isBetween(750, 850);
    assertThat(arrivals(LINK.loss(1))).isEmpty();
  }

  @Test
  void duplicationAddsItsShare() {
    assertThat(arrivals(LINK.duplication(0.2)).size()).isBetween(1150, 1250);
  }

  @Test
  void jitterAndReorderingChangeTheOrderButLoseNothing() {
    for (LinkConditions link : List.of(LINK.jitter(Duration.ofMillis(20)), LINK.reordering(0.1))) {
      List<Integer> arrived = arrivals(link);
      assertThat(arrived).isNotEqualTo(IntStream.range(0, PACKETS).boxed().toList());
      assertThat(arrived.stream().sorted().toList())
          .isEqualTo(IntStream.range(0, PACKETS).boxed().toList());
    }
  }

  @Test
  void aTapSeesAndHoldsBackAndWhatIsInjectedPasses() {
    SimNet net = new SimNet(1);
    SimSocket from = net.host("from", net.internet(), ip("192.0.2.1"), LINK).open();
    SimSocket to = net.host("to", net.internet(), ip("192.0.2.2"), LINK).open();
    List<Integer> seen = new ArrayList<>();
    List<Integer> arrived = new ArrayList<>();
    net.internet()
        .tap(
            (source, destination, payload) -> {
              assertThat(source).isEqualTo(from.local());
              assertThat(destination).isEqualTo(to.local());
              seen.add((int) payload[0]);
              return payload[0] != 2;
            });
    to.onDatagram((source, payload) -> arrived.add((int) payload[0]));
    from.send(to.local(), new byte[] {1});
    from.send(to.local(), new byte[] {2});
    net.internet().inject(from.local(), to.local(), new byte[] {3});
    net.runFor(Duration.ofSeconds(1));
    assertThat(seen).containsExactly(1, 2);
    assertThat(arrived).containsExactly(3, 1);
  }

  @Test
  void longPacketsVanish() {
    assertThat(arrivals(LINK.maxPayload(1))).isEmpty();
    assertThat(arrivals(LINK.maxPayload(2))).hasSize(PACKETS);
  }

  @Test
  void corruptionTurnsOneBit() {
    List<Integer> arrived = arrivals(LINK.corruption(0.2));
    assertThat(arrived).hasSize(PACKETS);
    List<Integer> turned =
        IntStream.range(0, PACKETS)
            .map(i -> arrived.get(i) ^ i)
            .filter(it -> it != 0)
            .boxed()
            .toList();
    assertThat(turned.size()).isBetween(150, 250);
    assertThat(turned).allSatisfy(it -> assertThat(Integer.bitCount(it)).isEqualTo(1));
  }
}
