package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A barrage is what it says, and a function of its seed. */
class BarrageTest {

  private static final byte[] VALID = new byte[200];

  static {
    VALID[0] = 5;
    VALID[1] = 1;
  }

  /** What a target gets while a friend sends it a valid datagram each second. */
  private static List<byte[]> arrived(long seed, Set<InetSocketAddress> sources) {
    SimNet net = new SimNet(1);
    SimSocket target = net.host("target", net.internet(), ip("192.0.2.1"), FAST).open();
    SimSocket friend = net.host("friend", net.internet(), ip("192.0.2.2"), FAST).open();
    List<byte[]> arrived = new ArrayList<>();
    target.onDatagram(
        (from, payload) -> {
          sources.add(from);
          arrived.add(payload);
          target.send(from, new byte[10]);
        });
    Barrage barrage = new Barrage(net, net.internet(), target.local(), seed);
    int[] seconds = {0};
    friend.send(target.local(), VALID);
    barrage.run(
        5000,
        Duration.ofSeconds(5),
        () -> {
          seconds[0]++;
          friend.send(target.local(), VALID);
        });
    net.runFor(Duration.ofSeconds(1));
    assertThat(seconds[0]).isEqualTo(5);
    assertThat(barrage.sent()).isEqualTo(5000);
    assertThat(arrived).hasSize(5006);
    assertThat(barrage.bytesFromStrangers()).isPositive();
    assertThat(barrage.bytesToStrangers()).isPositive();
    return arrived;
  }

  @Test
  void itHasEveryKindOfHostileDatagram() {
    Set<InetSocketAddress> sources = new HashSet<>();
    List<byte[]> arrived = arrived(1, sources);
    assertThat(sources)
        .hasSizeGreaterThan(1000)
        .contains(new InetSocketAddress(ip("192.0.2.2"), 49152));
    assertThat(arrived).anyMatch(d -> Arrays.equals(d, VALID));
    assertThat(arrived).anyMatch(d -> d.length > 1232);
    assertThat(arrived).anyMatch(d -> d.length == 0);
    assertThat(arrived).anyMatch(d -> d.length == VALID.length && differs(d) == 1);
    assertThat(arrived).anyMatch(d -> d.length < 200 && d.length > 2 && startsLikeValid(d));
    assertThat(arrived).anyMatch(d -> d.length > 200 && d.length < 300 && startsLikeValid(d));
  }

  private static int differs(byte[] datagram) {
    int bits = 0;
    for (int i = 0; i < VALID.length; i++) {
      bits += Integer.bitCount((datagram[i] ^ VALID[i]) & 0xff);
    }
    return bits;
  }

  private static boolean startsLikeValid(byte[] datagram) {
    return datagram[0] == VALID[0] && datagram[1] == VALID[1];
  }

  @Test
  void itIsAFunctionOfItsSeed() {
    List<byte[]> first = arrived(7, new HashSet<>());
    assertThat(arrived(7, new HashSet<>()))
        .usingElementComparator(Arrays::compare)
        .isEqualTo(first);
    assertThat(arrived(8, new HashSet<>()))
        .usingElementComparator(Arrays::compare)
        .isNotEqualTo(first);
  }
}
