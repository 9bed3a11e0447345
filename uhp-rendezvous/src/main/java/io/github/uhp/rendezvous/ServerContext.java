package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.Transmit;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of a server share: its configuration, its sources and its outputs. */
final class ServerContext {

  /** How far a statement's time may be off the server's clock. */
  static final long CLOCK_TOLERANCE_MILLIS = 60_000;

  private static final int MAX_EVENTS = 16_384;

  final ServerConfig config;
  final RandomGenerator random;
  final Counters<ServerCounter> counters = new Counters<>(ServerCounter.class);
  final BoundedQueue<Transmit> transmits;
  final BoundedQueue<ServerEvent> events = new BoundedQueue<>(MAX_EVENTS);
  private final EpochClock clock;

  /** What an answer answers. */
  record Cause(Path from, long transaction, int length) {}

  ServerContext(ServerConfig config, RandomGenerator random, EpochClock clock) {
    this.config = config;
    this.random = random;
    this.clock = clock;
    this.transmits = new BoundedQueue<>(4 * config.maxPending());
  }

  long epochMillis(long nowNanos) {
    return clock.epochMillis(nowNanos);
  }

  void emit(ServerEvent event) {
    if (!events.offer(event)) {
      counters.increment(ServerCounter.OVERFLOW);
    }
  }

  void send(Path to, ByteBuffer datagram) {
    boolean queued = transmits.offer(new Transmit(to, datagram));
    counters.increment(queued ? ServerCounter.SENT : ServerCounter.OVERFLOW);
  }

  /** Answers unless the answer is longer than its cause; returns whether it did. */
  boolean answer(Cause cause, Message message) {
    ByteBuffer datagram = ControlCodec.encode(cause.transaction(), message);
    if (datagram.remaining() > cause.length()) {
      counters.increment(ServerCounter.TOO_LONG);
      return false;
    }
    send(cause.from(), datagram);
    return true;
  }

  /** Answers with an error, its detail cut away if need be. */
  void refuse(Cause cause, Message.ErrorCode code, String detail, @Nullable PeerName name) {
    counters.increment(ServerCounter.ERROR);
    ByteBuffer full =
        ControlCodec.encode(cause.transaction(), new Message.Error(code, detail, name));
    if (full.remaining() <= cause.length()) {
      send(cause.from(), full);
    } else {
      answer(cause, new Message.Error(code, "", null));
    }
  }

  /** Whether a statement signed then is fresh; if not, says so. */
  boolean isFresh(long nowNanos, Cause cause, long issuedMillis, @Nullable PeerName name) {
    long ahead = issuedMillis - epochMillis(nowNanos);
    if (Math.abs(ahead) <= CLOCK_TOLERANCE_MILLIS) {
      return true;
    }
    counters.increment(ServerCounter.STALE);
    String detail =
        "your clock is "
            + Math.abs(ahead) / 1000
            + " s "
            + (ahead > 0 ? "ahead of" : "behind")
            + " the server's";
    refuse(cause, Message.ErrorCode.STALE, detail, name);
    return false;
  }
}
