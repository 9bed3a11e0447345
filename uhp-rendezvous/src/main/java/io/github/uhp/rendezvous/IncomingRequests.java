package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Acceptance;
import io.github.uhp.protocol.ConnectStatement;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Statements;
import io.github.uhp.protocol.Target;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Judges introductions and remembers them, so that each signed request is answered once and the
 * same way. What no longer fits is forgotten, oldest first, and from then on nothing signed as
 * early as it is taken: a forgotten request cannot be replayed.
 */
final class IncomingRequests {

  static final int CAPACITY = 4096;

  private final ClientContext context;
  private final int capacity;
  private final Map<SessionId, Entry> seen = new LinkedHashMap<>();
  private final Map<RequestId, Entry> byRequest = new HashMap<>();
  private long floorMillis;

  private static final class Entry {
    final ConnectStatement request;
    final SessionId session;
    long transaction;
    @Nullable SignedBytes verdict;

    Entry(ConnectStatement request, SessionId session, long transaction) {
      this.request = request;
      this.session = session;
      this.transaction = transaction;
    }
  }

  IncomingRequests(ClientContext context, long startMillis, int capacity) {
    this.context = context;
    this.capacity = capacity;
    this.floorMillis = startMillis - context.config.startTolerance().toMillis();
  }

  void onIntroduction(
      long nowNanos,
      long transaction,
      Message.Introduction introduction,
      ServerLink link,
      Predicate<Target> isUs) {
    SessionId session = Statements.sessionId(introduction.request());
    Entry known = seen.get(session);
    if (known != null) {
      known.transaction = transaction;
      sendVerdict(known, link);
      return;
    }
    ConnectStatement request = Statements.verifyRequest(introduction.request());
    ClientCounter wrong =
        request == null
            ? ClientCounter.INTRODUCTION_BAD_SIGNATURE
            : judge(nowNanos, request, link.serverId(), isUs);
    if (request == null || wrong != null) {
      context.counters.increment(wrong == null ? ClientCounter.UNREADABLE : wrong);
      return;
    }
    if (seen.size() == capacity) {
      forgetOldest();
    }
    Entry entry = new Entry(request, session, transaction);
    seen.put(session, entry);
    byRequest.put(request.requestId(), entry);
    context.emit(new ClientEvent.Introduced(request, session, introduction.observed()));
  }

  /** Answers a request; does nothing if it is unknown or answered. */
  void decide(RequestId id, boolean accepted, ServerLink link) {
    Entry entry = byRequest.get(id);
    if (entry == null || entry.verdict != null) {
      return;
    }
    entry.verdict =
        Statements.sign(
            context.config.identity(),
            new Acceptance(
                id,
                entry.session,
                context.config.identity().peerId(),
                context.config.instance(),
                entry.request.peerId(),
                accepted));
    sendVerdict(entry, link);
  }

  private @Nullable ClientCounter judge(
      long nowNanos, ConnectStatement request, @Nullable ServerId server, Predicate<Target> isUs) {
    if (server == null || !server.equals(request.serverId())) {
      return ClientCounter.INTRODUCTION_WRONG_SERVER;
    }
    if (!isUs.test(request.target())) {
      return ClientCounter.INTRODUCTION_WRONG_TARGET;
    }
    long ahead = request.issuedMillis() - context.epochMillis(nowNanos);
    if (Math.abs(ahead) > context.config.clockTolerance().toMillis()) {
      context.emit(
          new ClientEvent.ClockOff(
              request.peerId(), request.requestId(), Duration.ofMillis(ahead)));
      return ClientCounter.INTRODUCTION_CLOCK;
    }
    if (request.issuedMillis() < floorMillis) {
      return ClientCounter.INTRODUCTION_TOO_OLD;
    }
    return byRequest.containsKey(request.requestId()) ? ClientCounter.INTRODUCTION_REPLAYED : null;
  }

  private void forgetOldest() {
    Iterator<Entry> entries = seen.values().iterator();
    ConnectStatement oldest = entries.next().request;
    entries.remove();
    byRequest.remove(oldest.requestId());
    floorMillis = Math.max(floorMillis, oldest.issuedMillis() + 1);
  }

  private void sendVerdict(Entry entry, ServerLink link) {
    if (entry.verdict != null) {
      link.send(entry.transaction, new Message.Verdict(entry.verdict));
    }
  }
}
