package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps the session alive, and with it all names and the NAT's mapping (RFC 4787 §4.3). */
final class Refresher {

  /** So long that the acknowledgement is not longer, nor a challenge. */
  static final int LENGTH = 48;

  /** So long that the acknowledgement and the echo together are not longer. */
  static final int LENGTH_WITH_ECHO = 100;

  /** The server says how often; within reason. */
  private static final Duration MIN = Duration.ofSeconds(1);

  private static final Duration MAX = Duration.ofSeconds(25);

  /** How late an echo may be. */
  private static final long PATIENCE_NANOS = Duration.ofSeconds(1).toNanos();

  private final ClientContext context;
  private final MappingLifetime lifetime = new MappingLifetime();
  private Duration refreshAfter = Duration.ofSeconds(20);
  private long dueNanos = Exchange.NEVER;
  private @Nullable Exchange exchange;
  private @Nullable Silence silence;

  /**
   * Waiting for an echo.
   *
   * @param traffic what had passed between server and client when it began
   */
  private record Silence(long transaction, long traffic) {}

  Refresher(ClientContext context) {
    this.context = context;
  }

  Duration refreshAfter() {
    return refreshAfter;
  }

  void setRefreshAfter(Duration told) {
    refreshAfter = told.compareTo(MIN) < 0 ? MIN : told.compareTo(MAX) > 0 ? MAX : told;
    lifetime.told(refreshAfter);
  }

  /** Finds out how often the NAT's mapping must be refreshed, from the next refresh on. */
  void measure(long nowNanos, boolean thorough) {
    lifetime.measure(thorough);
    if (exchange == null && dueNanos != Exchange.NEVER) {
      acknowledged(nowNanos);
    }
  }

  /** The server sees this peer at another address than before. */
  void moved(long nowNanos) {
    report(lifetime.moved(nowNanos));
    if (silence != null) {
      acknowledged(nowNanos);
    }
  }

  /** Whether a silence may be longer than the NAT keeps a mapping. */
  boolean isMeasuring() {
    return lifetime.isMeasuring();
  }

  /** The socket is another one: the server is to learn of it at once. */
  void refresh(long nowNanos) {
    if (dueNanos != Exchange.NEVER) {
      silence = null;
      exchange = new Exchange(context.random, nowNanos);
    }
  }

  boolean isAsked(long transaction) {
    return exchange != null && exchange.transaction() == transaction;
  }

  /** The answer to a refresh. */
  void onAck(long nowNanos, long transaction, Message.RefreshAck ack) {
    if (ack.echoAfterMillis() > 0 && lifetime.isMeasuring()) {
      exchange = null;
      silence = new Silence(transaction, context.traffic());
      long echo = Duration.ofMillis(ack.echoAfterMillis()).toNanos();
      dueNanos = nowNanos + echo + PATIENCE_NANOS;
      return;
    }
    if (lifetime.isMeasuring()) {
      report(lifetime.cannotTell());
    }
    acknowledged(nowNanos);
  }

  /** The server says what it was asked to; returns whether it was. */
  boolean onEcho(long nowNanos, long transaction) {
    Silence over = silence;
    if (over == null || over.transaction() != transaction) {
      return false;
    }
    silence = null;
    dueNanos = nowNanos;
    // If anything else has passed meanwhile, that has kept the mapping.
    if (context.traffic() == over.traffic() + 1) {
      report(lifetime.heard());
    }
    return true;
  }

  /** Nothing is to be said for a while: the server has just answered. */
  void acknowledged(long nowNanos) {
    exchange = null;
    silence = null;
    dueNanos = nowNanos + jittered(lifetime.interval());
  }

  /** Never later than told; many peers of a restarted server shall not stay in step. */
  long jittered() {
    return jittered(refreshAfter);
  }

  private long jittered(Duration interval) {
    long nanos = interval.toNanos();
    return nanos - context.random.nextLong(nanos / 10);
  }

  void hasten(long nowNanos) {
    if (exchange != null) {
      exchange.hasten(nowNanos);
    }
  }

  /** There is no session to refresh. */
  void stop() {
    exchange = null;
    silence = null;
    dueNanos = Exchange.NEVER;
  }

  void handleTimeout(long nowNanos, ServerLink link) {
    if (exchange == null && nowNanos >= dueNanos) {
      Silence missed = silence;
      silence = null;
      if (missed != null && context.traffic() == missed.traffic()) {
        report(lifetime.missed());
      }
      exchange = new Exchange(context.random, nowNanos);
    }
    Exchange due = exchange;
    if (due == null || !due.isDue(nowNanos)) {
      return;
    }
    if (!link.isInTurn() || !due.wasSent()) {
      context.onTransmission(due);
      due.sent(nowNanos);
      if (lifetime.isMeasuring() && !link.isInTurn()) {
        int after = (int) lifetime.silence().toMillis();
        link.sendPadded(due.transaction(), new Message.Refresh(after), LENGTH_WITH_ECHO);
      } else {
        link.sendPadded(due.transaction(), new Message.Refresh(), LENGTH);
      }
    }
    if (link.isInTurn()) {
      // Once only: the server has most likely forgotten the session, and many wait as this peer
      // does. Not never, since anybody on the way can say that it has.
      exchange = null;
      dueNanos = nowNanos + jittered();
    }
  }

  long unansweredSince() {
    return Exchange.unansweredSince(exchange);
  }

  long nextTimeoutNanos() {
    return exchange == null ? dueNanos : exchange.nextSendNanos();
  }

  private void report(ClientEvent.@Nullable MappingMeasured measured) {
    if (measured != null) {
      context.emit(measured);
    }
  }
}
