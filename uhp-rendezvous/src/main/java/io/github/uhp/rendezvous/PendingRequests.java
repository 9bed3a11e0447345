package io.github.uhp.rendezvous;

import io.github.bucket4j.Bucket;
import io.github.uhp.protocol.Acceptance;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import java.net.InetSocketAddress;
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
  private final Sessions sessions;
  private final Registry registry;
  private final Sources sources;
  private final Bucket all;
  private final Map<SessionId, Pending> bySession = new HashMap<>();
  private final Map<Long, Pending> byIntroduction = new HashMap<>();
  private final Map<Sources.Prefix, Integer> countOf = new HashMap<>();
  private final PriorityQueue<Pending> due =
      new PriorityQueue<>(Comparator.comparingLong(Pending::dueNanos));

  private static final class Pending {
    final SessionId session;
    final RequestId id;
    final Owner connector;
    final Sources.Prefix source;
    final InetSocketAddress observed;
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
        RequestId id,
        SignedBytes signed,
        long introduction,
        Registry.@Nullable Live listener) {
      this.arrivedNanos = nowNanos;
      this.cause = cause;
      this.connector = cause.owner();
      this.observed = cause.session().path().remote();
      this.source = Sources.Prefix.of(observed);
      this.id = id;
      this.signed = signed;
      this.session = Statements.sessionId(signed);
      this.introduction = introduction;
      this.listener = listener;
    }

    long dueNanos() {
      return arrivedNanos + STEPS_NANOS[step];
    }
  }

  PendingRequests(ServerContext context, Sessions sessions, Registry registry, Sources sources) {
    this.context = context;
    this.sessions = sessions;
    this.registry = registry;
    this.sources = sources;
    this.all = context.config.requests().bucket(context.time);
  }

  int count() {
    return bySession.size();
  }

  /** A request in the session of a peer that has proven who it is. */
  void request(long nowNanos, ServerContext.Cause cause, SignedBytes signed) {
    Pending known = bySession.get(Statements.sessionId(signed));
    if (known != null) {
      repeat(known, cause);
      return;
    }
    ConnectStatement request = Statements.readRequest(signed);
    if (request == null) {
      reject(cause, "the request cannot be read");
      return;
    }
    long ahead = request.issuedMillis() - context.epochMillis(nowNanos);
    if (!cause.owner().equals(new Owner(request.peerId(), request.instance()))) {
      reject(cause, "the request is of another peer than this session");
    } else if (!request.serverId().equals(context.serverId)) {
      reject(cause, "the request is for another server");
    } else if (Math.abs(ahead) > ServerContext.CLOCK_TOLERANCE_MILLIS) {
      context.refuseClock(cause, ahead, null);
    } else if (!hasRoomFor(cause)) {
      context.counters.increment(ServerCounter.FULL);
      context.refuse(cause, Message.ErrorCode.SERVER_FULL, "too many requests under way", null);
    } else {
      begin(nowNanos, cause, request, signed);
    }
  }

  /** A listener's word; its transaction is the introduction's. */
  void verdict(ServerContext.Cause cause, SignedBytes signed) {
    Pending pending = byIntroduction.get(cause.transaction());
    if (pending == null || pending.listener == null || pending.decided) {
      return;
    }
    Owner listener = pending.listener.owner();
    Acceptance acceptance = Statements.readAcceptance(signed);
    if (acceptance == null
        || !cause.owner().equals(listener)
        || !acceptance.peerId().equals(listener.peerId())
        || acceptance.instance() != listener.instance()
        || !acceptance.requestId().equals(pending.id)
        || !acceptance.sessionId().equals(pending.session)
        || !acceptance.connector().equals(pending.connector.peerId())) {
      reject(cause, "the verdict does not fit its introduction");
      return;
    }
    pending.decided = true;
    if (acceptance.accepted() && pending.answer == null) {
      inform(pending, pending.listener, signed);
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
        answer(pending, no);
      }
      if (pending.step < STEPS_NANOS.length) {
        due.add(pending);
      } else {
        bySession.remove(pending.session);
        byIntroduction.remove(pending.introduction);
        countOf.computeIfPresent(pending.source, (s, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  long nextTimeoutNanos() {
    Pending next = due.peek();
    return next == null ? Engine.NEVER : next.dueNanos();
  }

  private boolean hasRoomFor(ServerContext.Cause cause) {
    InetSocketAddress from = cause.session().path().remote();
    return bySession.size() < context.config.maxPending()
        && countOf.getOrDefault(Sources.Prefix.of(from), 0) < context.config.maxPendingPerSource()
        && sources.of(from).takeRequest()
        && all.tryConsume(1);
  }

  private void begin(
      long nowNanos, ServerContext.Cause cause, ConnectStatement request, SignedBytes signed) {
    Registry.Live listener = registry.find(nowNanos, request.target());
    Pending pending =
        new Pending(
            nowNanos, cause, request.requestId(), signed, context.random.nextLong(), listener);
    bySession.put(pending.session, pending);
    byIntroduction.put(pending.introduction, pending);
    countOf.merge(pending.source, 1, Integer::sum);
    due.add(pending);
    if (listener == null) {
      return;
    }
    context.emit(new ServerEvent.Introduced(request.peerId(), request.target()));
    if (listener.open()) {
      inform(pending, listener, null);
    }
    introduce(pending, listener);
  }

  /** Answers a repetition as before, if it is of the same peer. */
  private void repeat(Pending pending, ServerContext.Cause cause) {
    if (!cause.owner().equals(pending.connector)) {
      context.counters.increment(ServerCounter.UNEXPECTED);
      return;
    }
    pending.cause = cause;
    if (pending.answer != null) {
      context.answer(cause, pending.answer);
    }
  }

  private void introduce(Pending pending, Registry.Live listener) {
    ServerSession session = sessions.of(listener.owner());
    if (session != null) {
      context.counters.increment(ServerCounter.INTRODUCTION);
      context.tell(
          session,
          pending.introduction,
          new Message.Introduction(pending.signed, pending.observed));
    }
  }

  private void inform(Pending pending, Registry.Live listener, @Nullable SignedBytes acceptance) {
    context.counters.increment(ServerCounter.PEER_INFO);
    Message info = new Message.PeerInfo(listener.signed(), listener.path().remote(), acceptance);
    pending.answer = info;
    answer(pending, info);
  }

  /** In the session that the connector has by now; if it has none, it asks again in a new one. */
  private void answer(Pending pending, Message message) {
    ServerSession session = sessions.of(pending.connector);
    if (session != null) {
      ServerContext.Cause cause = pending.cause;
      context.answer(
          new ServerContext.Cause(session, pending.connector, cause.transaction(), cause.length()),
          message);
    }
  }

  private void reject(ServerContext.Cause cause, String detail) {
    context.counters.increment(ServerCounter.MISFIT);
    context.refuse(cause, Message.ErrorCode.REJECTED, detail, null);
  }
}
