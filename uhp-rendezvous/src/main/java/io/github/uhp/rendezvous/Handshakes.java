package io.github.uhp.rendezvous;

import io.github.bucket4j.Bucket;
import io.github.uhp.protocol.LinkResponder;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerKey;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What is said in the clear. Nothing is kept of an address that has not returned a cookie, and none
 * gets an answer longer than what came from it.
 */
final class Handshakes {

  private final ServerContext context;
  private final Sessions sessions;
  private final LinkResponder responder;
  private final RecentHandshakes recent;
  private final Cookies cookies;
  private final Admission admission;
  private final Comeback comeback;
  private final Bucket hints;
  private final Bucket errors;

  Handshakes(ServerContext context, ServerKey key, Sessions sessions, Sources sources) {
    this.context = context;
    this.sessions = sessions;
    this.responder = new LinkResponder(key, context.random);
    this.recent = new RecentHandshakes(context.config.maxUnconfirmed());
    this.cookies = new Cookies(context.random);
    this.admission = new Admission(context.config, context.random, context.time, sources);
    this.comeback = new Comeback(context.config);
    this.hints = context.config.hints().bucket(context.time);
    this.errors = context.config.errors().bucket(context.time);
  }

  /** Scalar multiplications on Curve25519 so far: what the handshakes cost. */
  long keyOperations() {
    return responder.keyOperations();
  }

  /** So many names had sessions in a former run, which this one does not know. */
  void expect(int names) {
    comeback.expect(names);
  }

  /** A plain datagram. */
  void handle(long nowNanos, Path from, ByteBuffer datagram) {
    int length = datagram.remaining();
    OpeningCodec.Decoded decoded = OpeningCodec.decode(datagram);
    if (decoded instanceof OpeningCodec.Decoded.Bad bad) {
      unreadable(from, bad, length);
    } else if (decoded instanceof OpeningCodec.Decoded.Ok ok) {
      if (ok.message() instanceof Opening.Hello) {
        context.counters.increment(ServerCounter.HELLO);
        welcome(nowNanos, from, ok.transaction(), length);
      } else if (ok.message() instanceof Opening.Initiate initiate) {
        context.counters.increment(ServerCounter.INITIATE);
        initiate(nowNanos, from, ok.transaction(), initiate, length);
      } else {
        context.counters.increment(ServerCounter.UNEXPECTED);
      }
    }
  }

  /** A sealed datagram named a session that there is not. */
  void noSession(long nowNanos, Path from, long number, int length) {
    context.counters.increment(ServerCounter.NO_SESSION);
    Opening answer =
        new Opening.NoSession(
            number,
            cookies.issue(nowNanos, from.remote()),
            (int) comeback.delay(nowNanos).toMillis());
    hint(from, 0, answer, length);
  }

  private void initiate(
      long nowNanos, Path from, long transaction, Opening.Initiate initiate, int length) {
    if (!cookies.accepts(nowNanos, from.remote(), initiate.cookie())) {
      context.counters.increment(ServerCounter.BAD_COOKIE);
      welcome(nowNanos, from, transaction, length);
      return;
    }
    Optional<RecentHandshakes.Answer> given = recent.find(nowNanos, from, initiate.noise());
    if (given.isPresent() && sessions.find(given.get().session()) != null) {
      context.counters.increment(ServerCounter.REPEATED);
      answer(from, transaction, new Opening.Respond(given.get().response()), length);
      return;
    }
    Opening.Busy busy = admission.ask(nowNanos, from.remote(), initiate.turn());
    if (busy != null) {
      context.counters.increment(ServerCounter.BUSY);
      answer(from, transaction, busy, length);
      return;
    }
    LinkResponder.Response response =
        responder.respond(
            initiate.noise(),
            new LinkStart(
                newNumber(),
                from.remote(),
                context.epochMillis(nowNanos),
                context.config.secondPort(),
                context.config.secondAddress()));
    if (response == null) {
      // Made for another key: the peer may have an old one.
      context.counters.increment(ServerCounter.NOT_AUTHENTIC);
      welcome(nowNanos, from, transaction, length);
      return;
    }
    context.counters.increment(ServerCounter.HANDSHAKE);
    LinkSession keys = response.session();
    sessions.add(new ServerSession(keys, from, nowNanos));
    recent.add(nowNanos, from, initiate.noise(), response.message(), keys.number());
    answer(from, transaction, new Opening.Respond(response.message()), length);
  }

  private long newNumber() {
    long number = context.random.nextLong();
    while (sessions.find(number) != null) {
      number = context.random.nextLong();
    }
    return number;
  }

  private void welcome(long nowNanos, Path from, long transaction, int length) {
    hint(
        from,
        transaction,
        new Opening.Welcome(context.serverId, cookies.issue(nowNanos, from.remote())),
        length);
  }

  private void hint(Path from, long transaction, Opening message, int length) {
    if (hints.tryConsume(1)) {
      answer(from, transaction, message, length);
    } else {
      context.counters.increment(ServerCounter.RATE_LIMITED);
    }
  }

  private void unreadable(Path from, OpeningCodec.Decoded.Bad bad, int length) {
    context.counters.increment(ServerCounter.UNREADABLE);
    if (!errors.tryConsume(1)) {
      context.counters.increment(ServerCounter.RATE_LIMITED);
      return;
    }
    context.counters.increment(ServerCounter.ERROR);
    // Shorter than its cause, so that two servers cannot answer each other for ever.
    if (!answer(from, 0, new Opening.Error(bad.code(), bad.detail()), length - 1)) {
      answer(from, 0, new Opening.Error(bad.code(), ""), length - 1);
    }
  }

  private boolean answer(Path from, long transaction, Opening message, int length) {
    ByteBuffer datagram = OpeningCodec.encode(transaction, message);
    if (datagram.remaining() > length) {
      context.counters.increment(ServerCounter.TOO_LONG);
      return false;
    }
    context.send(from, datagram);
    return true;
  }
}
