package io.github.uhp.rendezvous;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.RequestId;
import io.github.uhp.protocol.ServerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The connect-requests of a client that are under way. */
final class OutgoingRequests {

  private static final int MAX = 256;

  private final ClientContext context;
  private final Map<RequestId, OutgoingRequest> requests = new LinkedHashMap<>();

  OutgoingRequests(ClientContext context) {
    this.context = context;
  }

  void add(OutgoingRequest request) {
    if (requests.size() >= MAX) {
      context.emit(
          request.refusal(RefusalReason.TOO_MANY, "more than " + MAX + " requests under way"));
    } else {
      requests.put(request.id(), request);
    }
  }

  void cancel(RequestId id) {
    requests.remove(id);
  }

  void hasten(long nowNanos) {
    requests.values().forEach(request -> request.hasten(nowNanos));
  }

  void refuseAll(RefusalReason reason, String detail) {
    refuse(request -> true, reason, detail);
  }

  /** Refuses those that have waited for too long. */
  void expire(long nowNanos, ServerLink link) {
    long millis = context.config.requestTimeout().toMillis();
    if (link.isInTurn()) {
      refuse(
          request -> request.isOverdue(nowNanos),
          RefusalReason.SERVER_FULL,
          "the server is busy: this peer waits for its turn");
    } else {
      refuse(
          request -> request.isOverdue(nowNanos),
          RefusalReason.NO_SERVER,
          "no answer from the server within " + millis + " ms");
    }
  }

  /** An answer of the server; returns whether it answers one of these. */
  boolean onAnswer(long nowNanos, long transaction, Message message, ServerId server) {
    for (OutgoingRequest request : requests.values()) {
      if (request.isAsked(transaction)) {
        if (message instanceof Message.PeerInfo info) {
          requests.remove(request.id());
          context.emit(request.judge(nowNanos, info, server));
          return true;
        }
        if (message instanceof Message.Error error) {
          requests.remove(request.id());
          context.emit(request.refused(error));
          return true;
        }
        return false;
      }
    }
    return false;
  }

  void handleTimeout(long nowNanos, ServerLink link) {
    requests.values().forEach(request -> request.handleTimeout(nowNanos, link));
  }

  long nextTimeoutNanos(boolean canSend) {
    long next = Exchange.NEVER;
    for (OutgoingRequest request : requests.values()) {
      next = Math.min(next, request.nextTimeoutNanos(canSend));
    }
    return next;
  }

  long unansweredSince() {
    long since = Exchange.NEVER;
    for (OutgoingRequest request : requests.values()) {
      since = Math.min(since, request.unansweredSince());
    }
    return since;
  }

  private void refuse(Predicate<OutgoingRequest> which, RefusalReason reason, String detail) {
    for (OutgoingRequest request : List.copyOf(requests.values())) {
      if (which.test(request)) {
        requests.remove(request.id());
        context.emit(request.refusal(reason, detail));
      }
    }
  }
}
