package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.PortAllocation;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortPatternTest {

  @Test
  void portsThatStayAreKept() {
    assertThat(of(i -> 50_000 + i)).isEqualTo(new PortAllocation.Preserving());
    // One was another host's.
    assertThat(of(i -> i == 3 ? 1024 : 50_000 + i)).isEqualTo(new PortAllocation.Preserving());
  }

  @Test
  void portsThatGoOneWayAreASequence() {
    assertThat(of(i -> 7000 + i)).isEqualTo(new PortAllocation.Sequential(1));
    assertThat(of(i -> 7000 + 2 * i)).isEqualTo(new PortAllocation.Sequential(2));
    assertThat(of(i -> 7000 - i)).isEqualTo(new PortAllocation.Sequential(-1));
    // Others' mappings come between.
    assertThat(of(i -> 7000 + 2 * i + (i > 3 ? 12 : 0)))
        .isEqualTo(new PortAllocation.Sequential(2));
    // At the end of the range it begins anew.
    assertThat(of(i -> i < 4 ? 65_532 + i : 1020 + i)).isEqualTo(new PortAllocation.Sequential(1));
    // Two datagrams changed places.
    assertThat(of(i -> 7000 + (i == 4 ? 5 : i == 5 ? 4 : i)))
        .isEqualTo(new PortAllocation.Sequential(1));
  }

  @Test
  void portsWithoutOrderAreRandomUnlessTheyAreFew() {
    Random random = new Random(1);
    assertThat(of(i -> 1024 + random.nextInt(64_512))).isEqualTo(new PortAllocation.Random());
    int[] scattered = {20_700, 20_100, 20_900, 20_300, 20_999, 20_050, 20_500, 20_800};
    assertThat(of(i -> scattered[i]))
        .isInstanceOfSatisfying(
            PortAllocation.Block.class,
            block -> {
              assertThat(block.lowPort()).isBetween(19_000, 20_050);
              assertThat(block.highPort()).isBetween(20_999, 22_000);
            });
  }

  @Test
  void blocksEndWithThePorts() {
    int[] low = {900, 1, 600, 200, 800, 300, 700, 100};
    int[] high = {65_000, 65_535, 64_800, 65_200, 64_900, 65_400, 64_700, 65_300};
    assertThat(of(i -> low[i]))
        .isInstanceOfSatisfying(
            PortAllocation.Block.class, block -> assertThat(block.lowPort()).isEqualTo(1));
    assertThat(of(i -> high[i]))
        .isInstanceOfSatisfying(
            PortAllocation.Block.class, block -> assertThat(block.highPort()).isEqualTo(65_535));
  }

  @Test
  void aFewSamplesTellNothing() {
    assertThat(PortPattern.of(List.of())).isEqualTo(new PortAllocation.Unknown());
    assertThat(PortPattern.of(mappings(PortPattern.MIN_SAMPLES - 1, i -> 50_000 + i)))
        .isEqualTo(new PortAllocation.Unknown());
  }

  /** Sequences are not seen in random ports, nor blocks. */
  @Test
  void randomPortsAreHardlyEverTakenForAnythingElse() {
    for (int seed = 0; seed < 10_000; seed++) {
      Random random = new Random(seed);
      assertThat(of(i -> 1024 + random.nextInt(64_512)))
          .as("seed %d", seed)
          .isEqualTo(new PortAllocation.Random());
    }
  }

  private interface Ports {
    int at(int index);
  }

  private static PortAllocation of(Ports observed) {
    return PortPattern.of(mappings(8, observed));
  }

  private static List<NatFindings.Mapping> mappings(int count, Ports observed) {
    return IntStream.range(0, count)
        .mapToObj(i -> new NatFindings.Mapping(50_000 + i, World.address(9, observed.at(i))))
        .toList();
  }
}
