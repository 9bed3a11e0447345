package io.github.uhp.rendezvous;

import io.github.uhp.protocol.LinkInitiator;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Token;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A handshake with the server under way: asks for a cookie if there is none, then shakes hands, and
 * waits for its turn where the server is busy. Goes on until it is closed.
 */
final class Handshake implements AutoCloseable {

  /** A busy server's word is plain: nobody can make a peer wait longer. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(180);

  /** A shorter wait is not worth telling. */
  private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

  private final ClientContext context;
  private Exchange exchange;
  private @Nullable ServerId server;
  private @Nullable LinkInitiator initiator;
  private @Nullable Token cookie;
  private @Nullable Token turn;
  private boolean postponed;

  /**
   * Begins at that time.
   *
   * @param server the server's key, or null if the first welcome shall tell it
   * @param cookie from an earlier handshake at this address, or null
   */
  Handshake(
      ClientContext context, @Nullable ServerId server, @Nullable Token cookie, long atNanos) {
    this.context = context;
    this.server = server;
    this.cookie = cookie;
    this.exchange = new Exchange(context.random, atNanos);
  }

  boolean isAsked(long transaction) {
    return exchange.transaction() == transaction;
  }

  /** Whose answer it waits for, as far as it knows. */
  @Nullable ServerId server() {
    return server;
  }

  @Nullable Token cookie() {
    return cookie;
  }

  /** Begins no sooner than the server likes. */
  void postpone(long nowNanos, int millis) {
    if (millis > 0) {
      postponed = true;
      await(nowNanos, millis);
    }
  }

  /** Whether the server told it to come later. */
  boolean isInTurn() {
    return postponed || turn != null;
  }

  /** The same, and it has not yet said anything. */
  boolean isPostponed() {
    return postponed && turn == null && !exchange.wasSent();
  }

  /** When the server was first asked what it has not answered. */
  long startedNanos() {
    return exchange.startedNanos();
  }

  long nextTimeoutNanos() {
    return exchange.nextSendNanos();
  }

  /** The server gives a cookie; returns whether its key is one that hands can be shaken with. */
  boolean onWelcome(long nowNanos, Opening.Welcome welcome) {
    if (initiator == null || server == null || !server.equals(welcome.serverId())) {
      LinkInitiator begun;
      try {
        begun = LinkInitiator.start(welcome.serverId(), context.random);
      } catch (IllegalArgumentException e) {
        return false;
      }
      forgetInitiator();
      initiator = begun;
      server = welcome.serverId();
    }
    boolean hello = cookie == null;
    cookie = welcome.cookie();
    if (hello) {
      exchange = new Exchange(context.random, nowNanos);
    } else {
      exchange.hasten(nowNanos);
    }
    return true;
  }

  void onBusy(long nowNanos, Opening.Busy busy) {
    turn = busy.turn();
    await(nowNanos, busy.retryAfterMillis());
  }

  private void await(long nowNanos, int millis) {
    Duration told = Duration.ofMillis(millis);
    Duration wait = told.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : told;
    exchange = new Exchange(context.random, nowNanos + wait.toNanos());
    if (wait.compareTo(WORTH_TELLING) >= 0) {
      context.emit(new ClientEvent.ServerBusy(wait));
    }
  }

  /** Null if that is not the server's answer. */
  LinkInitiator.@Nullable Started onRespond(Opening.Respond respond) {
    return initiator == null ? null : initiator.finish(respond.noise());
  }

  void handleTimeout(long nowNanos) {
    if (!exchange.isDue(nowNanos)) {
      return;
    }
    context.onTransmission(exchange);
    exchange.sent(nowNanos);
    context.transmit(OpeningCodec.encode(exchange.transaction(), question()));
  }

  private Opening question() {
    if (cookie == null || server == null) {
      return new Opening.Hello();
    }
    if (initiator == null) {
      // Not before it is needed: who waits for its turn has not yet calculated anything. Hands were
      // shaken with this key before.
      initiator = LinkInitiator.start(server, context.random);
    }
    return new Opening.Initiate(cookie, initiator.message(), turn);
  }

  private void forgetInitiator() {
    if (initiator != null) {
      initiator.close();
      initiator = null;
    }
  }

  @Override
  public void close() {
    forgetInitiator();
  }
}
