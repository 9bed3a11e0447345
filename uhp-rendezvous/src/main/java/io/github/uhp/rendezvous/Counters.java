package io.github.uhp.rendezvous;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** One number for each constant; written by the driver's thread, read from any. */
final class Counters<K extends Enum<K>> {

  private final Class<K> type;
  private final AtomicLongArray values;

  Counters(Class<K> type) {
    this.type = type;
    this.values = new AtomicLongArray(type.getEnumConstants().length);
  }

  void increment(K counter) {
    values.lazySet(counter.ordinal(), values.get(counter.ordinal()) + 1);
  }

  long get(K counter) {
    return values.get(counter.ordinal());
  }

  Map<K, Long> snapshot() {
    Map<K, Long> all = new EnumMap<>(type);
    for (K counter : type.getEnumConstants()) {
      all.put(counter, get(counter));
    }
    return all;
  }
}
