package io.github.uhp.punch;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The ports of a range in random order, none twice before all had their turn: a shuffle (Fisher and
 * Yates) of which only what was drawn is kept.
 */
final class PortOrder {

  private final PortRange range;
  private final RandomGenerator random;
  private final Map<Integer, Integer> moved = new HashMap<>();
  private int drawn;

  PortOrder(PortRange range, RandomGenerator random) {
    this.range = range;
    this.random = random;
  }

  int next() {
    if (drawn == range.size()) {
      drawn = 0;
      moved.clear();
    }
    int index = drawn + random.nextInt(range.size() - drawn);
    int chosen = moved.getOrDefault(index, index);
    moved.put(index, moved.getOrDefault(drawn, drawn));
    moved.remove(drawn);
    drawn++;
    return range.port(chosen);
  }
}
