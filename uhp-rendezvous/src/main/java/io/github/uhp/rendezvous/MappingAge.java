package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices a NAT that ends mappings at an age however busy they are, as some carriers' do after 50
 * to 75 s: one mapping of the main socket after another lived for about as long.
 */
final class MappingAge {

  /** Of the life that a mapping certainly has, so much is left to put another in its place. */
  private static final Duration AHEAD = Duration.ofSeconds(5);

  /** A mapping that is refreshed in time, and lost sooner than this, is lost for something else. */
  private static final Duration SHORTEST = Duration.ofSeconds(30);

  /** Nobody makes a new path for a mapping that lives longer. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private @Nullable InetSocketAddress address;
  private long madeNanos = Engine.NEVER;
  private long firstSeenNanos;
  private long lastSeenNanos;
  private boolean renewing;
  private boolean told;
  private @Nullable Life former;
  private @Nullable Duration limit;

  /**
   * How long a mapping has lived.
   *
   * @param least from when it was first seen until it was last seen
   * @param most from when it may have been made until another one was seen
   */
  private record Life(long least, long most) {

    boolean mayBeAsLongAs(Life other) {
      return least <= other.most && other.least <= most;
    }
  }

  /** The main socket is another one from now on. */
  void renewed(long nowNanos) {
    address = null;
    madeNanos = nowNanos;
    renewing = true;
    told = false;
  }

  /** Whether the main socket is another one, which the server has not seen yet. */
  boolean isRenewing() {
    return renewing;
  }

  /**
   * The server sees the main socket there.
   *
   * @param idle whether the mapping may have been lost in too long a silence
   */
  void seen(long nowNanos, InetSocketAddress observed, boolean idle) {
    if (!observed.equals(address)) {
      if (address == null) {
        madeNanos = renewing ? madeNanos : nowNanos;
      } else {
        over(new Life(lastSeenNanos - firstSeenNanos, nowNanos - madeNanos), idle);
        madeNanos = lastSeenNanos;
      }
      address = observed;
      firstSeenNanos = nowNanos;
      renewing = false;
      told = false;
    }
    lastSeenNanos = nowNanos;
  }

  private void over(Life life, boolean idle) {
    if (idle || life.most < SHORTEST.toNanos() || life.least > LONGEST.toNanos()) {
      former = null;
      return;
    }
    Life before = former;
    former = life;
    limit =
        before != null && before.mayBeAsLongAs(life)
            ? Duration.ofNanos(Math.max(before.least, life.least))
            : null;
  }

  /** How long a mapping certainly lives; null while it is not known to end by age. */
  @Nullable Duration limit() {
    return limit;
  }

  /** That another mapping should take this one's place was told. */
  void told() {
    told = true;
  }

  /** When another mapping should take this one's place, or {@link Engine#NEVER}. */
  long renewAtNanos() {
    Duration known = limit;
    return known == null || told || address == null
        ? Engine.NEVER
        : madeNanos + known.minus(AHEAD).toNanos();
  }
}
