package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of a server share: its configuration, its sources and its outputs. */
final class ServerContext {

  /** How far a statement's time may be off the server's clock. */
  static final long CLOCK_TOLERANCE_MILLIS = 60_000;

  private static final int MAX_EVENTS = 16_384;

  final ServerId serverId;
  final ServerConfig config;
  final RandomGenerator random;
  final EngineTime time = new EngineTime();
  final Counters<ServerCounter> counters = new Counters<>(ServerCounter.class);
  final BoundedQueue<Transmit> transmits;
  final BoundedQueue<ServerEvent> events = new BoundedQueue<>(MAX_EVENTS);
  private final EpochClock clock;

  /**
   * What an answer answers: a message in the session of a peer that has proven who it is and where.
   */
  record Cause(ServerSession session, Owner owner, long transaction, int length) {}

  ServerContext(ServerId serverId, ServerConfig config, RandomGenerator random, EpochClock clock) {
    this.serverId = serverId;
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

  /** Says something unasked to where the session's peer has proven to be. */
  void tell(ServerSession session, long transaction, Message message) {
    send(session.path(), session.keys().seal(ControlCodec.encode(transaction, message)));
  }

  /** How long the datagram with a message is. */
  int length(long transaction, Message message) {
    return ControlCodec.encode(transaction, message).length + LinkSession.OVERHEAD;
  }

  /** Answers unless the answer is longer than its cause; returns whether it did. */
  boolean answer(Cause cause, Message message) {
    byte[] control = ControlCodec.encode(cause.transaction(), message);
    if (control.length + LinkSession.OVERHEAD > cause.length()) {
      counters.increment(ServerCounter.TOO_LONG);
      return false;
    }
    send(cause.session().path(), cause.session().keys().seal(control));
    return true;
  }

  /** Answers with an error, its detail cut away if need be. */
  void refuse(Cause cause, Message.ErrorCode code, String detail, @Nullable PeerName name) {
    counters.increment(ServerCounter.ERROR);
    Message full = new Message.Error(code, detail, name);
    boolean fits =
        ControlCodec.encode(cause.transaction(), full).length + LinkSession.OVERHEAD
            <= cause.length();
    answer(cause, fits ? full : new Message.Error(code, "", null));
  }

  /** Refuses a statement for a clock that is off. */
  void refuseClock(Cause cause, long aheadMillis, @Nullable PeerName name) {
    counters.increment(ServerCounter.STALE);
    String detail =
        "your clock is "
            + Math.abs(aheadMillis) / 1000
            + " s "
            + (aheadMillis > 0 ? "ahead of" : "behind")
            + " the server's";
    refuse(cause, Message.ErrorCode.STALE, detail, name);
  }
}
