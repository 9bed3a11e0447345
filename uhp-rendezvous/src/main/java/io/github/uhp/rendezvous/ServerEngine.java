package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the rendezvous: learns addresses, keeps names, introduces peers. Nothing is
 * kept for, and nothing sent to a third party on the word of, an address that has not returned a
 * cookie; no answer is longer than the datagram that caused it.
 *
 * <p>Not thread-safe but for {@link #counters()}.
 */
public final class ServerEngine implements Engine<ServerEvent> {

  private final ServerContext context;
  private final Cookies cookies;
  private final ErrorBudget errors = new ErrorBudget();
  private final Registry registry;
  private final PendingRequests pending;

  /**
   * A server that knows nobody.
   *
   * @param random for the cookies' secrets and for transaction numbers; fit for secrets outside
   *     tests
   * @param clock the wall clock, against which the times in signed statements are held
   */
  public ServerEngine(ServerConfig config, RandomGenerator random, EpochClock clock) {
    this.context = new ServerContext(config, random, clock);
    this.cookies = new Cookies(random);
    this.registry = new Registry(context);
    this.pending = new PendingRequests(context, registry);
  }

  /** Takes up the names of a former run; before the first datagram. */
  public void restoreNames(List<NameReservation> names) {
    registry.restore(names);
  }

  /** All names that are live or in grace. */
  public List<NameReservation> names() {
    return registry.export();
  }

  /** Grows whenever a name gets another holder: a sign that {@link #names()} is worth saving. */
  public long nameChanges() {
    return registry.changes();
  }

  /** How many registrations are live. */
  public int peerCount() {
    return registry.liveCount();
  }

  /** How many names are live or in grace. */
  public int nameCount() {
    return registry.reservationCount();
  }

  /** How many connect-requests are under way or were answered lately. */
  public int pendingCount() {
    return pending.count();
  }

  /** What was counted so far. May be called from any thread. */
  public Map<ServerCounter, Long> counters() {
    return context.counters.snapshot();
  }

  @Override
  public boolean handleDatagram(long nowNanos, Path from, ByteBuffer payload) {
    if (from.remote().getPort() == 0) {
      return true;
    }
    handleTimeout(nowNanos);
    context.counters.increment(ServerCounter.RECEIVED);
    Decoded decoded = ControlCodec.decode(payload);
    int length = payload.remaining();
    if (decoded instanceof Decoded.Ok ok) {
      onMessage(nowNanos, new ServerContext.Cause(from, ok.transaction(), length), ok.message());
    } else if (decoded instanceof Decoded.Bad bad) {
      context.counters.increment(ServerCounter.UNREADABLE);
      boolean ours = length > 0 && payload.get(payload.position()) == Wire.TYPE_CONTROL;
      if (ours && errors.take(nowNanos)) {
        // Shorter than its cause, so that two servers cannot answer each other for ever.
        context.refuse(
            new ServerContext.Cause(from, 0, length - 1), bad.code(), bad.detail(), null);
      } else {
        context.counters.increment(ServerCounter.RATE_LIMITED);
      }
    }
    return true;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    registry.expire(nowNanos);
    pending.handleTimeout(nowNanos);
  }

  @Override
  public @Nullable Transmit pollTransmit() {
    return context.transmits.poll();
  }

  @Override
  public @Nullable ServerEvent pollEvent() {
    return context.events.poll();
  }

  @Override
  public long nextTimeoutNanos() {
    return Math.min(registry.nextExpiryNanos(), pending.nextTimeoutNanos());
  }

  private void onMessage(long nowNanos, ServerContext.Cause cause, Message message) {
    if (message instanceof Message.Hello) {
      context.counters.increment(ServerCounter.HELLO);
      welcome(nowNanos, cause);
    } else if (message instanceof Message.Advertise advertise) {
      context.counters.increment(ServerCounter.ADVERTISE);
      if (isProven(nowNanos, cause, advertise.cookie())) {
        registry.advertise(nowNanos, cause, advertise.record());
      }
    } else if (message instanceof Message.ConnectRequest request) {
      context.counters.increment(ServerCounter.CONNECT_REQUEST);
      if (isProven(nowNanos, cause, request.cookie())) {
        pending.request(nowNanos, cause, request.request());
      }
    } else if (message instanceof Message.Verdict verdict) {
      context.counters.increment(ServerCounter.VERDICT);
      if (isProven(nowNanos, cause, verdict.cookie())) {
        pending.verdict(cause, verdict.acceptance());
      }
    } else {
      context.counters.increment(ServerCounter.UNEXPECTED);
    }
  }

  private boolean isProven(long nowNanos, ServerContext.Cause cause, Message.Cookie cookie) {
    if (cookies.accepts(nowNanos, cause.from().remote(), cookie)) {
      return true;
    }
    context.counters.increment(ServerCounter.BAD_COOKIE);
    welcome(nowNanos, cause);
    return false;
  }

  private void welcome(long nowNanos, ServerContext.Cause cause) {
    context.answer(
        cause,
        new Message.Welcome(
            context.config.serverId(),
            cookies.issue(nowNanos, cause.from().remote()),
            cause.from().remote(),
            context.epochMillis(nowNanos)));
  }
}
