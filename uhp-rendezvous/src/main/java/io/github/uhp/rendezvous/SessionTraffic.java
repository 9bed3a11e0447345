package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerCertificate;
import io.github.uhp.protocol.Statements;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is said in sessions. A message counts once its peer has proven who it is, and only from
 * where it has proven to be: from elsewhere it is no more than the cause of a challenge.
 */
final class SessionTraffic {

  private final ServerContext context;
  private final Sessions sessions;
  private final Handshakes handshakes;
  private final Registry registry;
  private final PendingRequests pending;
  private final Bindings bindings;
  private final Echoes echoes;

  SessionTraffic(
      ServerContext context,
      Sessions sessions,
      Handshakes handshakes,
      Registry registry,
      PendingRequests pending) {
    this.context = context;
    this.sessions = sessions;
    this.handshakes = handshakes;
    this.registry = registry;
    this.pending = pending;
    this.bindings = new Bindings(context);
    this.echoes = new Echoes(context, sessions);
  }

  /** Says what was asked for to be said about now. */
  void handleTimeout(long nowNanos) {
    echoes.handleTimeout(nowNanos);
  }

  long nextTimeoutNanos() {
    return echoes.nextTimeoutNanos();
  }

  /** A sealed datagram. */
  void handle(long nowNanos, Path from, ByteBuffer datagram) {
    OptionalLong number = LinkSession.number(datagram);
    if (number.isEmpty()) {
      context.counters.increment(ServerCounter.UNREADABLE);
      return;
    }
    int length = datagram.remaining();
    ServerSession session = sessions.find(number.getAsLong());
    if (session == null) {
      handshakes.noSession(nowNanos, from, number.getAsLong(), length);
      return;
    }
    Decoded.Ok ok = open(session, datagram);
    if (ok == null) {
      return;
    }
    Owner owner = session.owner();
    if (owner == null) {
      beforeProof(nowNanos, from, session, ok, length);
    } else if (ok.message() instanceof Message.BindingRequest request) {
      bindings.answer(from, session, ok.transaction(), request, length);
    } else if (from.equals(session.path())) {
      sessions.heard(session, nowNanos);
      onMessage(
          nowNanos,
          new ServerContext.Cause(session, owner, ok.transaction(), length),
          ok.message());
    } else {
      fromElsewhere(nowNanos, from, session, owner, ok, length);
    }
  }

  /** The same at another of the server's sockets, where binding requests are answered alone. */
  void handleElsewhere(Path from, ByteBuffer datagram) {
    OptionalLong number = LinkSession.number(datagram);
    ServerSession session = number.isEmpty() ? null : sessions.find(number.getAsLong());
    if (session == null || session.owner() == null) {
      context.counters.increment(ServerCounter.UNEXPECTED);
      return;
    }
    int length = datagram.remaining();
    Decoded.Ok ok = open(session, datagram);
    if (ok == null) {
      return;
    }
    if (ok.message() instanceof Message.BindingRequest request) {
      bindings.answer(from, session, ok.transaction(), request, length);
    } else {
      context.counters.increment(ServerCounter.UNEXPECTED);
    }
  }

  private Decoded.@Nullable Ok open(ServerSession session, ByteBuffer datagram) {
    byte[] control = session.keys().open(datagram);
    if (control == null) {
      context.counters.increment(ServerCounter.NOT_AUTHENTIC);
      return null;
    }
    if (ControlCodec.decode(control) instanceof Decoded.Ok ok) {
      return ok;
    }
    context.counters.increment(ServerCounter.UNREADABLE);
    return null;
  }

  private void beforeProof(
      long nowNanos, Path from, ServerSession session, Decoded.Ok ok, int length) {
    if (!from.equals(session.path()) || !(ok.message() instanceof Message.Proof proof)) {
      context.counters.increment(ServerCounter.UNCONFIRMED);
      return;
    }
    context.counters.increment(ServerCounter.PROOF);
    PeerCertificate certificate = proof.certificate();
    Owner owner = new Owner(certificate.peerId(), proof.instance());
    ServerContext.Cause cause = new ServerContext.Cause(session, owner, ok.transaction(), length);
    if (!Statements.verifySessionProof(
        certificate,
        context.serverId,
        session.keys().handshakeHash(),
        proof.instance(),
        proof.signature())) {
      context.counters.increment(ServerCounter.BAD_SIGNATURE);
      context.refuse(cause, Message.ErrorCode.REJECTED, "the proof does not hold", null);
      sessions.remove(session);
    } else {
      sessions.confirm(session, owner);
      sessions.heard(session, nowNanos);
      registry.moved(owner, session.path());
      context.answer(cause, new Message.ProofAck());
    }
  }

  /** Authentic, but anybody could have sent it on, or made the peer's address up. */
  private void fromElsewhere(
      long nowNanos, Path from, ServerSession session, Owner owner, Decoded.Ok ok, int length) {
    if (ok.message() instanceof Message.PathResponse response
        && session.moveTo(from, response.token())) {
      context.counters.increment(ServerCounter.MOVED);
      sessions.heard(session, nowNanos);
      registry.moved(owner, from);
      return;
    }
    context.counters.increment(ServerCounter.ELSEWHERE);
    long token = context.random.nextLong();
    byte[] challenge =
        ControlCodec.encode(context.random.nextLong(), new Message.PathChallenge(token));
    if (challenge.length + LinkSession.OVERHEAD <= length && session.mayChallenge(nowNanos)) {
      session.challenged(nowNanos, from, token);
      context.send(from, session.keys().seal(challenge));
    }
  }

  private void onMessage(long nowNanos, ServerContext.Cause cause, Message message) {
    if (message instanceof Message.Refresh refresh) {
      context.counters.increment(ServerCounter.REFRESH);
      onRefresh(nowNanos, cause, refresh);
    } else if (message instanceof Message.Advertise advertise) {
      context.counters.increment(ServerCounter.ADVERTISE);
      registry.advertise(nowNanos, cause, advertise.record());
    } else if (message instanceof Message.ConnectRequest request) {
      context.counters.increment(ServerCounter.CONNECT_REQUEST);
      pending.request(nowNanos, cause, request.request());
    } else if (message instanceof Message.Verdict verdict) {
      context.counters.increment(ServerCounter.VERDICT);
      pending.verdict(cause, verdict.acceptance());
    } else if (message instanceof Message.Proof) {
      // Again, since its acknowledgement was lost.
      context.answer(cause, new Message.ProofAck());
    } else {
      context.counters.increment(ServerCounter.UNEXPECTED);
    }
  }

  /** The acknowledgement and the echo together are not longer than their cause either. */
  private void onRefresh(long nowNanos, ServerContext.Cause cause, Message.Refresh refresh) {
    InetSocketAddress observed = cause.session().path().remote();
    int names = registry.nameCount(cause.owner());
    int after = refresh.echoAfterMillis();
    Message.RefreshAck promising = new Message.RefreshAck(observed, names, after);
    boolean promised =
        after > 0
            && context.length(cause.transaction(), promising) + Echoes.LENGTH <= cause.length()
            && echoes.promise(nowNanos, cause.session(), cause.transaction(), after);
    context.answer(cause, promised ? promising : new Message.RefreshAck(observed, names));
  }
}
