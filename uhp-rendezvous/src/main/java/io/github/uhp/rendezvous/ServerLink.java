package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.ServerId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The client's view of its server: says hello, holds the cookie, notices silence. */
final class ServerLink {

  /** What a welcome meant. */
  enum Welcomed {
    /** Another key than expected. */
    REFUSED,
    /** The same server, with a cookie for what is sent next. */
    SAME_SERVER
  }

  /** A welcome is at the most 103 bytes long: an IPv6 address, a cookie of 32 bytes. */
  private static final int HELLO_PADDING = 120;

  private final ClientContext context;
  private @Nullable Exchange hello;
  private @Nullable ServerId serverId;
  private Message.@Nullable Cookie cookie;
  private boolean readyReported;
  private boolean refusalReported;
  private boolean silent;

  ServerLink(ClientContext context) {
    this.context = context;
  }

  /** Forgets the cookie and asks for one. */
  void sayHello(long nowNanos) {
    cookie = null;
    readyReported = false;
    hello = new Exchange(context.random, nowNanos);
  }

  @Nullable ServerId serverId() {
    return serverId;
  }

  /** What to repeat to the server, or null while there is none. */
  Message.@Nullable Cookie cookie() {
    return cookie;
  }

  boolean isHello(long transaction) {
    return hello != null && hello.transaction() == transaction;
  }

  Welcomed onWelcome(long nowNanos, Message.Welcome welcome) {
    ServerId expected = serverId != null ? serverId : context.config.expectedServer();
    if (expected != null && !expected.equals(welcome.serverId())) {
      if (!refusalReported) {
        refusalReported = true;
        context.emit(new ClientEvent.ServerRefused(expected, welcome.serverId()));
      }
      return Welcomed.REFUSED;
    }
    refusalReported = false;
    serverId = welcome.serverId();
    cookie = welcome.cookie();
    hello = null;
    if (!readyReported) {
      readyReported = true;
      Duration offset =
          Duration.ofMillis(welcome.serverTimeMillis() - context.epochMillis(nowNanos));
      context.emit(new ClientEvent.Ready(welcome.serverId(), welcome.observed(), offset));
    }
    return Welcomed.SAME_SERVER;
  }

  /** The server answered something that was asked. */
  void onAnswer() {
    if (silent) {
      silent = false;
      context.emit(new ClientEvent.ServerBack());
    }
  }

  /**
   * Sends what is due and notices silence.
   *
   * @param unansweredSince when the oldest unanswered question was first asked, or {@link
   *     Engine#NEVER}
   */
  void handleTimeout(long nowNanos, long unansweredSince) {
    Exchange exchange = hello;
    if (exchange != null && exchange.isDue(nowNanos)) {
      if (exchange.wasSent()) {
        context.counters.increment(ClientCounter.RETRANSMITTED);
      }
      exchange.sent(nowNanos);
      context.send(exchange.transaction(), new Message.Hello(HELLO_PADDING));
    }
    if (!silent && nowNanos >= silentAt(unansweredSince)) {
      silent = true;
      context.emit(new ClientEvent.ServerSilent());
    }
  }

  long nextTimeoutNanos(long unansweredSince) {
    long next = hello == null ? Engine.NEVER : hello.nextSendNanos();
    return silent ? next : Math.min(next, silentAt(unansweredSince));
  }

  private long silentAt(long unansweredSince) {
    long since = hello == null ? unansweredSince : Math.min(unansweredSince, hello.startedNanos());
    return since == Engine.NEVER ? since : since + context.config.silentAfter().toNanos();
  }
}
