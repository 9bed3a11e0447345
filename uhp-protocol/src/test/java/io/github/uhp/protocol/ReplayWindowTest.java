package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {

  private final ReplayWindow window = new ReplayWindow();

  private boolean offer(long number) {
    boolean fresh = window.mayAccept(number);
    if (fresh) {
      window.accept(number);
    }
    return fresh;
  }

  @Test
  void edges() {
    assertThat(offer(-1)).isFalse();
    assertThat(offer(Long.MIN_VALUE)).isFalse();
    assertThat(offer(0)).isTrue();
    assertThat(offer(0)).isFalse();
    assertThat(offer(64)).isTrue();
    assertThat(offer(0)).as("64 behind").isFalse();
    assertThat(offer(1)).as("63 behind").isTrue();
    assertThat(offer(1)).isFalse();
    assertThat(offer(Long.MAX_VALUE)).isFalse();
    assertThat(offer(Long.MAX_VALUE - 1)).isTrue();
    assertThat(offer(Long.MAX_VALUE - 1)).isFalse();
    assertThat(offer(Long.MAX_VALUE - 64)).isTrue();
    assertThat(offer(Long.MAX_VALUE - 65)).isFalse();
    assertThat(offer(65)).isFalse();
  }

  @Test
  void agreesWithASet() {
    long seed = 42;
    Random random = new Random(seed);
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    for (int i = 0; i < 100_000; i++) {
      long number = Math.max(0, highest + random.nextInt(160) - 120);
      boolean expected = number > highest - 64 && !seen.contains(number);
      assertThat(offer(number)).as("seed %d, step %d", seed, i).isEqualTo(expected);
      if (expected) {
        seen.add(number);
        highest = Math.max(highest, number);
      }
    }
  }
}
