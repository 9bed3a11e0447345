package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Acceptance;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.PunchPublicKey;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import org.jspecify.annotations.Nullable;

/** A connect-request on its way. Signed once: its payload's hash names the session. */
final class OutgoingRequest {

  private final ClientContext context;
  private final RequestId id;
  private final Target target;
  private final PunchPublicKey punchKey;
  private final Exchange exchange;
  private final long deadlineNanos;
  private @Nullable SignedBytes signed;

  OutgoingRequest(
      ClientContext context, RequestId id, Target target, PunchPublicKey punchKey, long nowNanos) {
    this.context = context;
    this.id = id;
    this.target = target;
    this.punchKey = punchKey;
    this.exchange = new Exchange(context.random, nowNanos);
    this.deadlineNanos = nowNanos + context.config.requestTimeout().toNanos();
  }

  RequestId id() {
    return id;
  }

  boolean isAsked(long transaction) {
    return exchange.transaction() == transaction && exchange.wasSent();
  }

  boolean isOverdue(long nowNanos) {
    return nowNanos >= deadlineNanos;
  }

  void hasten(long nowNanos) {
    exchange.hasten(nowNanos);
  }

  long unansweredSince() {
    return Exchange.unansweredSince(exchange);
  }

  void handleTimeout(long nowNanos, ServerLink link) {
    ServerId server = link.serverId();
    if (!exchange.isDue(nowNanos) || !link.isOpen() || server == null) {
      return;
    }
    context.onTransmission(exchange);
    SignedBytes request = signed == null ? sign(nowNanos, server) : signed;
    exchange.sent(nowNanos);
    // No answer may be longer than its cause, and this one's has a record in it.
    link.sendPadded(
        exchange.transaction(), new Message.ConnectRequest(request), LinkSession.MAX_PLAINTEXT);
  }

  long nextTimeoutNanos(boolean canSend) {
    return canSend ? Math.min(deadlineNanos, exchange.nextSendNanos()) : deadlineNanos;
  }

  /** What the server's answer comes to. */
  ClientEvent judge(long nowNanos, Message.PeerInfo info, ServerId server) {
    SignedBytes request = signed;
    if (request == null) {
      return bad("it answers nothing");
    }
    SessionId session = Statements.sessionId(request);
    PeerRecord record = Statements.verifyRecord(info.record());
    if (record == null) {
      return bad("its signature does not hold");
    }
    if (!target.matches(record.name(), record.peerId())) {
      return bad("it is of another peer: " + record.name() + ", " + record.peerId());
    }
    if (!record.serverId().equals(server)) {
      return bad("it is for another server");
    }
    long tolerance = context.config.clockTolerance().toMillis();
    if (record.withdrawn() || record.expiresMillis() + tolerance < context.epochMillis(nowNanos)) {
      return bad("it is out of date");
    }
    if (!record.open() && !isAccepted(info.acceptance(), record, session)) {
      return bad("the peer's acceptance is missing or does not hold");
    }
    return new ClientEvent.PeerFound(id, session, record, info.observed());
  }

  private boolean isAccepted(
      @Nullable SignedBytes signedAcceptance, PeerRecord record, SessionId session) {
    if (signedAcceptance == null) {
      return false;
    }
    Acceptance acceptance = Statements.verifyAcceptance(signedAcceptance, record.certificate());
    return acceptance != null
        && acceptance.accepted()
        && acceptance.requestId().equals(id)
        && acceptance.sessionId().equals(session)
        && acceptance.instance() == record.instance()
        && acceptance.connector().equals(context.config.identity().peerId());
  }

  /** The event for an error of the server. */
  ClientEvent refused(Message.Error error) {
    return switch (error.code()) {
      case NOT_AVAILABLE ->
          refusal(
              RefusalReason.NOT_AVAILABLE,
              target
                  + " is not registered at this server, or does not admit you (your PeerId: "
                  + context.config.identity().peerId()
                  + ")");
      case SERVER_FULL -> refusal(RefusalReason.SERVER_FULL, orCode(error));
      case STALE -> refusal(RefusalReason.CLOCK, orCode(error));
      default -> refusal(RefusalReason.REJECTED, orCode(error));
    };
  }

  ClientEvent.RequestRefused refusal(RefusalReason reason, String detail) {
    return new ClientEvent.RequestRefused(id, reason, detail);
  }

  private ClientEvent bad(String detail) {
    context.counters.increment(ClientCounter.BAD_RECORD);
    return refusal(RefusalReason.BAD_RECORD, "the server gave a record of the peer, but " + detail);
  }

  private static String orCode(Message.Error error) {
    return error.detail().isEmpty() ? error.code().name() : error.detail();
  }

  private SignedBytes sign(long nowNanos, ServerId server) {
    SignedBytes request =
        Statements.sign(
            context.config.identity(),
            new ConnectStatement(
                id,
                target,
                context.config.instance(),
                context.config.identity().certificate(),
                punchKey,
                context.epochMillis(nowNanos),
                context.candidates,
                server,
                context.natProfile()));
    signed = request;
    return request;
  }
}
