package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Acceptance;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Connect-requests under way, and those answered lately, so that a repetition gets the same answer.
 * A full table refuses new ones; nothing is evicted.
 */
final class PendingRequests {

  /** When a pending request is looked at again, after it came: repeat, repeat, answer, forget. */
  private static final long[] STEPS_NANOS = {
    Duration.ofMillis(500).toNanos(),
    Duration.ofMillis(1500).toNanos(),
    Duration.ofSeconds(2).toNanos(),
    Duration.ofSeconds(15).toNanos()
  };

  private static final int ANSWER_STEP = 2;

  private final ServerContext context;
  private final Registry registry;
  private final Map<SessionId, Pending> bySession = new HashMap<>();
  private final Map<Long, Pending> byIntroduction = new HashMap<>();
  private final PriorityQueue<Pending> due =
      new PriorityQueue<>(Comparator.comparingLong(Pending::dueNanos));

  private static final class Pending {
    final SessionId session;
    final ConnectStatement request;
    final SignedBytes signed;
    final long arrivedNanos;
    final long introduction;
    final Registry.@Nullable Live listener;
    ServerContext.Cause cause;
    @Nullable Message answer;
    boolean decided;
    int step;

    Pending(
        long nowNanos,
        ServerContext.Cause cause,
        ConnectStatement request,
        SignedBytes signed,
        long introduction,
        Registry.@Nullable Live listener) {
      this.arrivedNanos = nowNanos;
      this.cause = cause;
      this.request = request;
      this.signed = signed;
      this.session = Statements.sessionId(signed);
      this.introduction = introduction;
      this.listener = listener;
    }

    long dueNanos() {
      return arrivedNanos + STEPS_NANOS[step];
    }
  }

  PendingRequests(ServerContext context, Registry registry) {
    this.context = context;
    this.registry = registry;
  }

  int count() {
    return bySession.size();
  }

  /** A request with a valid cookie. */
  void request(long nowNanos, ServerContext.Cause cause, SignedBytes signed) {
    Pending known = bySession.get(Statements.sessionId(signed));
    if (known != null && known.signed.equals(signed)) {
      repeat(known, cause);
      return;
    }
    ConnectStatement request = Statements.verifyRequest(signed);
    if (request == null) {
      context.counters.increment(ServerCounter.BAD_SIGNATURE);
      context.refuse(
          cause, Message.ErrorCode.REJECTED, "the request's signature does not hold", null);
    } else if (!request.serverId().equals(context.config.serverId())) {
      context.refuse(cause, Message.ErrorCode.REJECTED, "the request is for another server", null);
    } else if (!context.isFresh(nowNanos, cause, request.issuedMillis(), null)) {
      return;
    } else if (known != null) {
      repeat(known, cause);
    } else if (bySession.size() >= context.config.maxPending()) {
      context.counters.increment(ServerCounter.FULL);
      context.refuse(cause, Message.ErrorCode.SERVER_FULL, "too many requests under way", null);
    } else {
      begin(nowNanos, cause, request, signed);
    }
  }

  /** A listener's word with a valid cookie; its transaction is the introduction's. */
  void verdict(ServerContext.Cause cause, SignedBytes signed) {
    Pending pending = byIntroduction.get(cause.transaction());
    if (pending == null || pending.listener == null || pending.decided) {
      return;
    }
    Registry.Live listener = pending.listener;
    Acceptance acceptance = Statements.verifyAcceptance(signed, listener.record().certificate());
    if (acceptance == null
        || !acceptance.requestId().equals(pending.request.requestId())
        || !acceptance.sessionId().equals(pending.session)
        || !acceptance.connector().equals(pending.request.peerId())
        || acceptance.instance() != listener.record().instance()) {
      context.counters.increment(ServerCounter.BAD_SIGNATURE);
      context.refuse(
          cause, Message.ErrorCode.REJECTED, "the verdict does not fit its introduction", null);
      return;
    }
    pending.decided = true;
    if (acceptance.accepted() && pending.answer == null) {
      inform(pending, listener, signed);
    }
  }

  void handleTimeout(long nowNanos) {
    while (nextTimeoutNanos() <= nowNanos) {
      Pending pending = due.remove();
      int step = pending.step++;
      if (step < ANSWER_STEP) {
        if (!pending.decided && pending.listener != null) {
          introduce(pending, pending.listener);
        }
      } else if (step == ANSWER_STEP && pending.answer == null) {
        context.counters.increment(ServerCounter.NOT_AVAILABLE);
        Message no = new Message.Error(Message.ErrorCode.NOT_AVAILABLE, "", null);
        pending.answer = no;
        context.answer(pending.cause, no);
      }
      if (pending.step < STEPS_NANOS.length) {
        due.add(pending);
      } else {
        bySession.remove(pending.session);
        byIntroduction.remove(pending.introduction);
      }
    }
  }

  long nextTimeoutNanos() {
    Pending next = due.peek();
    return next == null ? Engine.NEVER : next.dueNanos();
  }

  private void begin(
      long nowNanos, ServerContext.Cause cause, ConnectStatement request, SignedBytes signed) {
    Registry.Live listener = registry.find(request.target());
    Pending pending =
        new Pending(nowNanos, cause, request, signed, context.random.nextLong(), listener);
    bySession.put(pending.session, pending);
    byIntroduction.put(pending.introduction, pending);
    due.add(pending);
    if (listener == null) {
      return;
    }
    context.emit(new ServerEvent.Introduced(request.peerId(), request.target()));
    if (listener.record().open()) {
      inform(pending, listener, null);
    }
    introduce(pending, listener);
  }

  /** Answers a repetition as before, if from the same address. */
  private void repeat(Pending pending, ServerContext.Cause cause) {
    if (!cause.from().equals(pending.cause.from())) {
      context.counters.increment(ServerCounter.UNEXPECTED);
      return;
    }
    pending.cause = cause;
    if (pending.answer != null) {
      context.answer(cause, pending.answer);
    }
  }

  private void introduce(Pending pending, Registry.Live listener) {
    context.counters.increment(ServerCounter.INTRODUCTION);
    context.send(
        listener.path(),
        ControlCodec.encode(
            pending.introduction,
            new Message.Introduction(pending.signed, pending.cause.from().remote())));
  }

  private void inform(Pending pending, Registry.Live listener, @Nullable SignedBytes acceptance) {
    context.counters.increment(ServerCounter.PEER_INFO);
    Message info = new Message.PeerInfo(listener.signed(), listener.path().remote(), acceptance);
    pending.answer = info;
    context.answer(pending.cause, info);
  }
}
