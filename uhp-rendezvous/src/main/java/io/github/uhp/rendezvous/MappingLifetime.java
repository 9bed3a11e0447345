package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often the NAT's mapping to the server must be refreshed, found out by trial: the server is
 * asked to say something after a silence a little longer than that, from 5 s on in steps of 5 s. So
 * the mapping is kept from the first moment, and it is lost only by the one trial that is too long,
 * which is made twice, since a lost datagram looks the same.
 */
final class MappingLifetime {

  /**
   * No shorter time is kept: RFC 4787 §4.3 asks for 2 min, the shortest that is common is 30 s, and
   * a path between peers is checked as often.
   */
  static final Duration FLOOR = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofSeconds(5);

  /** By so much a mapping must outlive what is then taken for safe. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** Lifetimes that are common, for who wants to know more; a session outlives no longer ones. */
  private static final List<Duration> COMMON =
      List.of(Duration.ofSeconds(30), Duration.ofSeconds(60));

  private static final int MISSES = 2;

  /** Lost twice within this time, a mapping was not refreshed often enough. */
  private static final long TWICE_NANOS = Duration.ofSeconds(45).toNanos();

  private Duration told = Duration.ofSeconds(20);
  private Duration proven = told;
  private Duration trial = FLOOR;
  private @Nullable Duration outlived;
  private boolean thorough;
  private boolean wanted;
  private boolean measuring;
  private int misses;
  private long movedNanos = Engine.NEVER;

  /** The server wants to be told so often. */
  void told(Duration interval) {
    told = interval;
  }

  /**
   * Begins, or begins anew.
   *
   * @param all whether to try longer silences than there will ever be, too
   */
  void measure(boolean all) {
    thorough = all;
    wanted = true;
    measuring = true;
    trial = shorter(FLOOR, told);
    proven = trial;
    outlived = null;
    misses = 0;
  }

  boolean isMeasuring() {
    return measuring;
  }

  /** The silence after which the server is to be heard. */
  Duration silence() {
    return trial.plus(MARGIN);
  }

  /** The longest time between two refreshes. */
  Duration interval() {
    return shorter(proven, told);
  }

  /** The server was heard after the silence. Each of these tells what is known once that is all. */
  ClientEvent.@Nullable MappingMeasured heard() {
    misses = 0;
    proven = trial;
    outlived = silence();
    Duration next = next();
    if (next == null) {
      return over(null);
    }
    trial = next;
    return null;
  }

  private @Nullable Duration next() {
    if (trial.compareTo(told) < 0) {
      return shorter(trial.plus(STEP), told);
    }
    return thorough
        ? COMMON.stream().filter(each -> each.compareTo(trial) > 0).findFirst().orElse(null)
        : null;
  }

  /** It was not. */
  ClientEvent.@Nullable MappingMeasured missed() {
    misses++;
    return misses < MISSES ? null : over(silence());
  }

  /** The server will not say anything after such a silence. */
  ClientEvent.MappingMeasured cannotTell() {
    proven = told;
    return over(null);
  }

  /**
   * The server sees another address: the mapping was lost. While a silence is tried that is why;
   * else the NAT has restarted, or ends mappings at an age, or, if it comes again at once, is
   * another one that keeps them shorter.
   */
  ClientEvent.@Nullable MappingMeasured moved(long nowNanos) {
    if (measuring && trial.compareTo(proven) > 0) {
      return over(silence());
    }
    if (wanted && movedNanos != Engine.NEVER && nowNanos - movedNanos < TWICE_NANOS) {
      measure(false);
    }
    movedNanos = nowNanos;
    return null;
  }

  private ClientEvent.MappingMeasured over(@Nullable Duration lost) {
    measuring = false;
    return new ClientEvent.MappingMeasured(interval(), new NatFindings.Lifetime(outlived, lost));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
