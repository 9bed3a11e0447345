package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** All sessions of a server. What is full throws out what is worth least. */
final class Sessions {

  /** A peer that has not proven itself by then begins anew. */
  private static final long UNCONFIRMED_NANOS = Duration.ofSeconds(15).toNanos();

  private final ServerConfig config;
  private final BiConsumer<Owner, ServerSession> onGone;
  private final Map<Long, ServerSession> byNumber = new HashMap<>();
  private final Map<Owner, ServerSession> byOwner = new HashMap<>();

  /** Oldest first. */
  private final Map<Long, ServerSession> unconfirmed = new LinkedHashMap<>();

  /** Longest unheard first: with a live name, and without. */
  private final Map<Long, ServerSession> named = new LinkedHashMap<>();

  private final Map<Long, ServerSession> nameless = new LinkedHashMap<>();

  /**
   * No sessions.
   *
   * @param onGone is told of whom no session is left, and of the last one
   */
  Sessions(ServerConfig config, BiConsumer<Owner, ServerSession> onGone) {
    this.config = config;
    this.onGone = onGone;
  }

  int confirmedCount() {
    return byOwner.size();
  }

  int unconfirmedCount() {
    return unconfirmed.size();
  }

  @Nullable ServerSession find(long number) {
    return byNumber.get(number);
  }

  @Nullable ServerSession of(Owner owner) {
    return byOwner.get(owner);
  }

  /** Takes up a new one; displaces nothing but the oldest unconfirmed if there are too many. */
  void add(ServerSession session) {
    if (unconfirmed.size() >= config.maxUnconfirmed()) {
      remove(unconfirmed.values().iterator().next());
    }
    byNumber.put(session.number(), session);
    unconfirmed.put(session.number(), session);
  }

  /**
   * The peer has proven who it is. There are twice as many sessions as live names at the most, so
   * that one without a name can be thrown out if there are too many.
   */
  void confirm(ServerSession session, Owner owner) {
    ServerSession former = byOwner.get(owner);
    if (former == null && byOwner.size() >= config.maxSessions()) {
      remove(nameless.values().iterator().next());
    }
    boolean hasNames = former != null && named.containsKey(former.number());
    unconfirmed.remove(session.number());
    session.confirm(owner);
    byOwner.put(owner, session);
    (hasNames ? named : nameless).put(session.number(), session);
    if (former != null) {
      remove(former);
    }
  }

  void heard(ServerSession session, long nowNanos) {
    session.heard(nowNanos);
    Map<Long, ServerSession> order = named.containsKey(session.number()) ? named : nameless;
    order.remove(session.number());
    order.put(session.number(), session);
  }

  /**
   * The owner has its first name, or lost its last one. The latter may be another's doing: then the
   * session comes after some that were heard later, and expires with them.
   */
  void setNamed(Owner owner, boolean hasNames) {
    ServerSession session = byOwner.get(owner);
    if (session != null && (hasNames ? nameless : named).remove(session.number()) != null) {
      (hasNames ? named : nameless).put(session.number(), session);
    }
  }

  void remove(ServerSession session) {
    session.keys().close();
    byNumber.remove(session.number());
    unconfirmed.remove(session.number());
    named.remove(session.number());
    nameless.remove(session.number());
    Owner owner = session.owner();
    if (owner != null && byOwner.remove(owner, session)) {
      onGone.accept(owner, session);
    }
  }

  void expire(long nowNanos) {
    expire(nowNanos, unconfirmed, UNCONFIRMED_NANOS);
    expire(nowNanos, named, config.expireAfter().toNanos());
    expire(nowNanos, nameless, config.expireAfter().toNanos());
  }

  long nextExpiryNanos() {
    long confirmed = config.expireAfter().toNanos();
    return Math.min(
        nextExpiryNanos(unconfirmed, UNCONFIRMED_NANOS),
        Math.min(nextExpiryNanos(named, confirmed), nextExpiryNanos(nameless, confirmed)));
  }

  /** Zeroes all keys; nobody is told. */
  void close() {
    byNumber.values().forEach(session -> session.keys().close());
  }

  private void expire(long nowNanos, Map<Long, ServerSession> order, long lifetimeNanos) {
    while (nextExpiryNanos(order, lifetimeNanos) <= nowNanos) {
      remove(order.values().iterator().next());
    }
  }

  private static long nextExpiryNanos(Map<Long, ServerSession> order, long lifetimeNanos) {
    return order.isEmpty()
        ? Engine.NEVER
        : order.values().iterator().next().heardNanos() + lifetimeNanos;
  }
}
