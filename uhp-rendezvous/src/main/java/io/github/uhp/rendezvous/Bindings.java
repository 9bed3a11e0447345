package io.github.uhp.rendezvous;

import io.github.bucket4j.Bucket;
import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;

/**
 * Tells peers from where their datagrams come (RFC 5780 §4). An answer changes nothing but the
 * session's counters, goes to the source of its cause and is no longer than that, so that a peer
 * who forges the source gains nothing over sending there himself. From another socket the server
 * answers only to where the session has proven to be: the victim of a forger would see the address
 * of somebody who was never spoken to.
 */
final class Bindings {

  private final ServerContext context;
  private final Bucket all;

  Bindings(ServerContext context) {
    this.context = context;
    this.all = context.config.bindings().bucket(context.time);
  }

  /** Answers a request in a session whose peer has proven who it is, from wherever it came. */
  void answer(
      Path from,
      ServerSession session,
      long transaction,
      Message.BindingRequest request,
      int length) {
    context.counters.increment(ServerCounter.BINDING);
    int socket = socket(from, request.answerFrom());
    if (socket != from.socket() && !from.equals(session.path())) {
      context.counters.increment(ServerCounter.ELSEWHERE);
      return;
    }
    if (!has(socket)) {
      context.counters.increment(ServerCounter.UNEXPECTED);
      return;
    }
    byte[] response = ControlCodec.encode(transaction, new Message.BindingResponse(from.remote()));
    if (response.length + LinkSession.OVERHEAD > length) {
      context.counters.increment(ServerCounter.TOO_LONG);
    } else if (!session.takeBinding(context.config.bindingsPerSession(), context.time)
        || !all.tryConsume(1)) {
      context.counters.increment(ServerCounter.RATE_LIMITED);
    } else {
      context.send(new Path(socket, from.remote()), session.keys().seal(response));
    }
  }

  private static int socket(Path from, Message.AnswerFrom answerFrom) {
    return switch (answerFrom) {
      case SAME -> from.socket();
      case OTHER_PORT -> ServerEngine.SECOND_PORT;
      case OTHER_ADDRESS -> ServerEngine.SECOND_ADDRESS;
    };
  }

  private boolean has(int socket) {
    return switch (socket) {
      case ServerEngine.SECOND_PORT -> context.config.secondPort() != 0;
      case ServerEngine.SECOND_ADDRESS -> context.config.secondAddress() != null;
      default -> true;
    };
  }
}
