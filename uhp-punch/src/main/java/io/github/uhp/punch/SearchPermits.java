package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds port searches to what an innocent host can bear: of all sessions together a host gets one
 * in ten minutes, with a bounded number of probes, and all searches share one rate. A host that has
 * answered in that time is no stranger, and may be searched again.
 */
final class SearchPermits {

  /** Finds one of 256 random ports in 64,512 with a probability of 99.97 %. */
  static final int MAX_PROBES = 2048;

  private static final int PROBES_PER_SECOND = 110;
  private static final long NANOS_PER_PROBE = SECONDS.toNanos(1) / PROBES_PER_SECOND + 1;
  private static final long INTERVAL_NANOS = MINUTES.toNanos(10);
  private static final int MAX_HOSTS = 4096;

  private final HostAllowance allowance;
  private final Map<InetAddress, Long> begun = new LinkedHashMap<>();
  private long nextAt = Long.MIN_VALUE;
  private int active;

  SearchPermits(HostAllowance allowance) {
    this.allowance = allowance;
  }

  /** Lets a search of a host begin; null if it may not. */
  @Nullable Permit begin(long now, InetAddress host) {
    begun.values().removeIf(at -> now - at >= INTERVAL_NANOS);
    if ((begun.containsKey(host) && !allowance.isExempt(now, host)) || begun.size() == MAX_HOSTS) {
      return null;
    }
    begun.put(host, now);
    active++;
    return new Permit(now);
  }

  /** One search of one host. */
  final class Permit {

    private int sent;
    private long mineAt;
    private boolean ended;

    private Permit(long now) {
      mineAt = now;
    }

    /** When the next probe may go, or {@link Long#MAX_VALUE} if none may. */
    long dueAt() {
      return ended || sent == MAX_PROBES ? Long.MAX_VALUE : Math.max(mineAt, nextAt);
    }

    /** A probe goes, which must be due. */
    void probeSent(long now) {
      sent++;
      nextAt = now + NANOS_PER_PROBE;
      // Searches at the same time take turns.
      mineAt = now + active * NANOS_PER_PROBE;
    }

    /** How many probes have gone. */
    int sent() {
      return sent;
    }

    /** The engine's other probes leave no room at present. */
    void postpone(long until) {
      mineAt = until;
    }

    /** Nothing more is wanted. */
    void end() {
      if (!ended) {
        ended = true;
        active--;
      }
    }
  }
}
