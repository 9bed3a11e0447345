package io.github.uhp.rendezvous;

import io.github.bucket4j.Bucket;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.Token;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who may shake hands now. The others get a turn each, one after another at the rate that the
 * server bears; who comes back in its turn goes before newcomers.
 */
final class Admission {

  /** Peers do not wait longer than this. */
  private static final long MAX_WAIT_NANOS = Duration.ofSeconds(180).toNanos();

  /** Whoever is in turn and finds no room comes again after this, or twice this. */
  private static final long AGAIN_NANOS = Duration.ofMillis(250).toNanos();

  private final ServerConfig config;
  private final RandomGenerator random;
  private final Sources sources;
  private final Turns turns;
  private final Bucket all;
  private long nextTurnNanos = Turns.NONE;

  Admission(ServerConfig config, RandomGenerator random, EngineTime time, Sources sources) {
    this.config = config;
    this.random = random;
    this.sources = sources;
    this.turns = new Turns(random);
    this.all = config.handshakes().bucket(time);
  }

  /** Null if the handshake may go on now; else when to come again. */
  Opening.@Nullable Busy ask(long nowNanos, InetSocketAddress from, @Nullable Token turn) {
    Sources.Source source = sources.of(from);
    long slot = turn == null ? Turns.NONE : turns.slotNanos(from, turn);
    if (slot > nowNanos) {
      return busy(nowNanos, from, slot);
    }
    boolean inTurn = slot != Turns.NONE && nowNanos - slot <= Turns.GRACE_NANOS;
    boolean nobodyWaits = nextTurnNanos <= nowNanos && source.nextTurnNanos <= nowNanos;
    if ((inTurn || nobodyWaits) && takeBoth(source)) {
      return null;
    }
    return busy(nowNanos, from, inTurn ? again(nowNanos) : queue(nowNanos, source));
  }

  private boolean takeBoth(Sources.Source source) {
    return all.getAvailableTokens() > 0 && source.takeHandshake() && all.tryConsume(1);
  }

  /** Who was promised this moment keeps his place: he only waits for the next token. */
  private long again(long nowNanos) {
    return nowNanos + AGAIN_NANOS + random.nextLong(AGAIN_NANOS);
  }

  /** The next free moment of the server and of the source, which is then taken. */
  private long queue(long nowNanos, Sources.Source source) {
    boolean crowded = nextTurnNanos > nowNanos || all.getAvailableTokens() == 0;
    long common = Math.max(nowNanos, nextTurnNanos) + config.handshakes().spacingNanos();
    long own =
        Math.max(nowNanos, source.nextTurnNanos) + config.handshakesPerSource().spacingNanos();
    long slot = crowded ? Math.max(common, own) : own;
    if (slot - nowNanos > MAX_WAIT_NANOS) {
      return nowNanos + MAX_WAIT_NANOS;
    }
    if (crowded) {
      nextTurnNanos = common;
    }
    source.nextTurnNanos = own;
    return slot;
  }

  private Opening.Busy busy(long nowNanos, InetSocketAddress from, long slotNanos) {
    // Rounded up: nobody shall come too early.
    long millis = (slotNanos - nowNanos + 999_999) / 1_000_000;
    return new Opening.Busy((int) Math.max(1, millis), turns.give(from, slotNanos));
  }
}
