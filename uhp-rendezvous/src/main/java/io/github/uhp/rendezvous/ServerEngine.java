package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the rendezvous: shakes hands, learns addresses, keeps names, introduces
 * peers. Nothing is kept for, and nothing sent to a third party on the word of, an address that has
 * not proven itself; no answer is longer than the datagram that caused it.
 *
 * <p>Not thread-safe but for {@link #counters()}.
 */
public final class ServerEngine implements Engine<ServerEvent>, AutoCloseable {

  /** The number of the socket that everything goes through but {@link Message.BindingRequest}. */
  public static final int MAIN = 0;

  /** The number of the socket on {@link ServerConfig#secondPort()}. */
  public static final int SECOND_PORT = 1;

  /** The number of the socket at {@link ServerConfig#secondAddress()}, with the main port. */
  public static final int SECOND_ADDRESS = 2;

  private final ServerContext context;
  private final Sessions sessions;
  private final Registry registry;
  private final PendingRequests pending;
  private final Handshakes handshakes;
  private final SessionTraffic traffic;
  private long nowNanos;

  /**
   * A server that knows nobody.
   *
   * @param key what peers know it by; remains its caller's, and open as long as the engine is used
   * @param random for keys, the cookies' secrets and numbers; fit for secrets outside tests
   * @param clock the wall clock, against which the times in signed statements are held
   */
  public ServerEngine(
      ServerKey key, ServerConfig config, RandomGenerator random, EpochClock clock) {
    this.context = new ServerContext(key.serverId(), config, random, clock);
    this.sessions = new Sessions(config, this::onGone);
    this.registry = new Registry(context, sessions);
    Sources sources = new Sources(config, context.time);
    this.pending = new PendingRequests(context, sessions, registry, sources);
    this.handshakes = new Handshakes(context, key, sessions, sources);
    this.traffic = new SessionTraffic(context, sessions, handshakes, registry, pending);
  }

  /** Takes up the names of a former run; before the first datagram. */
  public void restoreNames(List<NameReservation> names) {
    registry.reservations().restore(names);
    handshakes.expect(registry.reservations().count());
  }

  /** All names that are live or in grace. */
  public List<NameReservation> names() {
    return registry.reservations().export(context.epochMillis(nowNanos));
  }

  /** Grows whenever a name gets another holder: a sign that {@link #names()} is worth saving. */
  public long nameChanges() {
    return registry.reservations().changes();
  }

  /** How many registrations are live. */
  public int peerCount() {
    return registry.liveCount();
  }

  /** How many names are live or in grace. */
  public int nameCount() {
    return registry.reservations().count();
  }

  /** How many peers have a session, with a name or without. */
  public int sessionCount() {
    return sessions.confirmedCount();
  }

  /** How many sessions there are whose peer has not yet proven who it is. */
  public int unconfirmedCount() {
    return sessions.unconfirmedCount();
  }

  /** How many connect-requests are under way or were answered lately. */
  public int pendingCount() {
    return pending.count();
  }

  /** X25519 operations so far: three for each handshake. */
  public long keyOperations() {
    return handshakes.keyOperations();
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
    byte type = payload.hasRemaining() ? payload.get(payload.position()) : 0;
    if (from.socket() != MAIN) {
      traffic.handleElsewhere(from, payload);
    } else if (type == Wire.TYPE_OPENING) {
      handshakes.handle(nowNanos, from, payload);
    } else if (type == Wire.TYPE_SEALED) {
      traffic.handle(nowNanos, from, payload);
    } else {
      context.counters.increment(ServerCounter.UNREADABLE);
    }
    return true;
  }

  @Override
  public void handleTimeout(long nowNanos) {
    this.nowNanos = nowNanos;
    context.time.set(nowNanos);
    sessions.expire(nowNanos);
    pending.handleTimeout(nowNanos);
    traffic.handleTimeout(nowNanos);
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
    return Math.min(
        traffic.nextTimeoutNanos(),
        Math.min(sessions.nextExpiryNanos(), pending.nextTimeoutNanos()));
  }

  /** Zeroes the keys of all sessions; the names can still be asked for, and nothing else. */
  @Override
  public void close() {
    sessions.close();
  }

  private void onGone(Owner owner, ServerSession last) {
    registry.gone(context.epochMillis(last.heardNanos()), owner);
  }
}
