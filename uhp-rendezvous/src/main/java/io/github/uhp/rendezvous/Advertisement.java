package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One name of a client, and where it stands with the server. */
final class Advertisement {

  /** A record that waits longer than this for its answer is signed anew, or it would be stale. */
  private static final long RESIGN_NANOS = Duration.ofSeconds(20).toNanos();

  /** The server says how often; within reason, so that a NAT's mapping lives (RFC 4787 §4.3). */
  private static final Duration MIN_REFRESH = Duration.ofSeconds(1);

  private static final Duration MAX_REFRESH = Duration.ofSeconds(25);

  private final ClientContext context;
  private final PeerName name;
  private final Sequence sequence;
  private boolean open;
  private boolean withdrawing;
  private @Nullable Exchange exchange;
  private @Nullable SignedBytes record;
  private long recordSequence;
  private long signedNanos;
  private long refreshNanos;
  private Duration refreshAfter = Duration.ofSeconds(20);
  private @Nullable InetSocketAddress observed;
  private boolean resigned;
  private Message.@Nullable ErrorCode reported;

  /** Numbers the records of an instance. */
  static final class Sequence {
    private long last;

    private long next() {
      return ++last;
    }
  }

  Advertisement(
      ClientContext context, PeerName name, Sequence sequence, boolean open, long nowNanos) {
    this.context = context;
    this.name = name;
    this.sequence = sequence;
    this.open = open;
    ask(nowNanos);
  }

  PeerName name() {
    return name;
  }

  boolean isWithdrawing() {
    return withdrawing;
  }

  boolean isAsked(long transaction) {
    return exchange != null && exchange.transaction() == transaction;
  }

  void setOpen(long nowNanos, boolean value) {
    open = value;
    ask(nowNanos);
  }

  void withdraw(long nowNanos) {
    withdrawing = true;
    ask(nowNanos);
  }

  /** Asks the server with a new record. */
  void ask(long nowNanos) {
    exchange = new Exchange(context.random, nowNanos);
    record = null;
    resigned = false;
  }

  /** When the question that is still open was first asked, or {@link Engine#NEVER}. */
  long unansweredSince() {
    return exchange == null || !exchange.wasSent() ? Engine.NEVER : exchange.startedNanos();
  }

  void onCookie(long nowNanos, long transaction) {
    if (exchange != null && exchange.transaction() == transaction) {
      exchange.hasten(nowNanos);
    }
  }

  /** The server acknowledges; returns whether that ends a withdrawal. */
  boolean onAck(long nowNanos, Message.AdvertiseAck ack) {
    if (ack.sequence() != recordSequence) {
      return false;
    }
    exchange = null;
    reported = null;
    if (withdrawing) {
      context.emit(new ClientEvent.Withdrawn(name, true));
      return true;
    }
    refreshAfter = clamp(Duration.ofMillis(ack.refreshAfterMillis()));
    refreshNanos = nowNanos + jittered(refreshAfter);
    if (!ack.observed().equals(observed)) {
      observed = ack.observed();
      context.emit(new ClientEvent.Registered(name, ack.observed(), refreshAfter));
    }
    return false;
  }

  /** The server refuses; returns whether the name is given up. */
  boolean onError(long nowNanos, Message.Error error) {
    if (withdrawing) {
      context.emit(new ClientEvent.Withdrawn(name, false));
      return true;
    }
    if (error.code() == Message.ErrorCode.REPLACED) {
      context.emit(new ClientEvent.Replaced(name));
      return true;
    }
    boolean stale = error.code() == Message.ErrorCode.STALE;
    if (stale && !resigned) {
      // The address changed between two transmissions of one record: a new record settles that.
      ask(nowNanos);
      resigned = true;
      return false;
    }
    boolean retrying = stale || error.code() == Message.ErrorCode.SERVER_FULL;
    exchange = null;
    observed = null;
    refreshNanos = nowNanos + jittered(refreshAfter);
    if (!retrying || reported != error.code()) {
      reported = error.code();
      context.emit(new ClientEvent.NameRefused(name, error.code(), error.detail(), retrying));
    }
    return !retrying;
  }

  /** Sends what is due, if there is a cookie to send it with. */
  void handleTimeout(long nowNanos, ServerLink link) {
    if (exchange == null && nowNanos >= refreshNanos) {
      ask(nowNanos);
    }
    Message.Cookie cookie = link.cookie();
    ServerId server = link.serverId();
    Exchange due = exchange;
    if (due == null || !due.isDue(nowNanos) || cookie == null || server == null) {
      return;
    }
    if (due.wasSent()) {
      context.counters.increment(ClientCounter.RETRANSMITTED);
    }
    SignedBytes signed = record;
    if (signed == null || nowNanos - signedNanos > RESIGN_NANOS) {
      signed = sign(nowNanos, server);
    }
    due.sent(nowNanos);
    context.send(due.transaction(), new Message.Advertise(cookie, signed));
  }

  /** When it wants to send next, given that there is a cookie. */
  long nextTimeoutNanos() {
    return exchange == null ? refreshNanos : exchange.nextSendNanos();
  }

  private SignedBytes sign(long nowNanos, ServerId server) {
    long issued = context.epochMillis(nowNanos);
    recordSequence = sequence.next();
    signedNanos = nowNanos;
    SignedBytes signed =
        Statements.sign(
            context.config.identity(),
            new PeerRecord(
                name,
                context.config.instance(),
                context.config.identity().certificate(),
                context.config.punchKey(),
                recordSequence,
                issued,
                issued + context.config.recordLifetime().toMillis(),
                context.candidates,
                server,
                open,
                withdrawing));
    record = signed;
    return signed;
  }

  private long jittered(Duration refresh) {
    // Never later than asked; many peers of a restarted server shall not stay in step.
    long nanos = refresh.toNanos();
    return nanos - context.random.nextLong(nanos / 10);
  }

  private static Duration clamp(Duration refresh) {
    if (refresh.compareTo(MIN_REFRESH) < 0) {
      return MIN_REFRESH;
    }
    return refresh.compareTo(MAX_REFRESH) > 0 ? MAX_REFRESH : refresh;
  }
}
