package io.github.uhp.rendezvous;

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

  private final ClientContext context;
  private final PeerName name;
  private final Sequence sequence;
  private final Refresher refresher;
  private boolean open;
  private boolean withdrawing;
  private @Nullable Exchange exchange;
  private @Nullable SignedBytes record;
  private long recordSequence;
  private long signedNanos;
  private long askAgainNanos;
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
      ClientContext context,
      PeerName name,
      Sequence sequence,
      Refresher refresher,
      boolean open,
      long nowNanos) {
    this.context = context;
    this.name = name;
    this.sequence = sequence;
    this.refresher = refresher;
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

  /** Whether the server has acknowledged it and nothing is under way. */
  boolean isRegistered() {
    return observed != null && exchange == null;
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
    record = null;
    resigned = false;
    tellAgain(nowNanos);
  }

  /** Tells the server what it was told before, since it may not know it any more. */
  void tellAgain(long nowNanos) {
    exchange = new Exchange(context.random, nowNanos);
  }

  long unansweredSince() {
    return Exchange.unansweredSince(exchange);
  }

  void hasten(long nowNanos) {
    if (exchange != null) {
      exchange.hasten(nowNanos);
    }
  }

  /** The server acknowledges; returns whether that ends a withdrawal. */
  boolean onAck(Message.AdvertiseAck ack) {
    if (ack.sequence() != recordSequence) {
      return false;
    }
    exchange = null;
    reported = null;
    if (withdrawing) {
      context.emit(new ClientEvent.Withdrawn(name, true));
      return true;
    }
    askAgainNanos = resignNanos();
    refresher.setRefreshAfter(Duration.ofMillis(ack.refreshAfterMillis()));
    onObserved(ack.observed());
    return false;
  }

  /** The server sees this peer there; it knows the name. */
  void onObserved(InetSocketAddress address) {
    if (!address.equals(observed)) {
      observed = address;
      context.emit(new ClientEvent.Registered(name, address, refresher.refreshAfter()));
    }
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
      // The record is older than the server likes: a new one settles that, unless the clock is off.
      ask(nowNanos);
      resigned = true;
      return false;
    }
    boolean retrying = stale || error.code() == Message.ErrorCode.SERVER_FULL;
    exchange = null;
    observed = null;
    askAgainNanos = nowNanos + refresher.jittered();
    if (!retrying || reported != error.code()) {
      reported = error.code();
      context.emit(new ClientEvent.NameRefused(name, error.code(), error.detail(), retrying));
    }
    return !retrying;
  }

  /** Sends what is due, if there is a session to send it in. */
  void handleTimeout(long nowNanos, ServerLink link) {
    if (exchange == null && nowNanos >= askAgainNanos) {
      ask(nowNanos);
    }
    ServerId server = link.serverId();
    Exchange due = exchange;
    if (due == null || !due.isDue(nowNanos) || !link.isOpen() || server == null) {
      return;
    }
    context.onTransmission(due);
    SignedBytes signed = record;
    if (signed == null || nowNanos >= resignNanos()) {
      signed = sign(nowNanos, server);
    }
    due.sent(nowNanos);
    link.send(due.transaction(), new Message.Advertise(signed));
  }

  /** When it wants to send next, given that there is a session. */
  long nextTimeoutNanos() {
    return exchange == null ? askAgainNanos : exchange.nextSendNanos();
  }

  /** A record is signed anew at half its life. */
  private long resignNanos() {
    return signedNanos + context.config.recordLifetime().toNanos() / 2;
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
                withdrawing,
                context.natProfile()));
    record = signed;
    return signed;
  }
}
