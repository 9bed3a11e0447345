package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.LinkInitiator;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Token;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The client's link to its server: keeps a session, and notices silence. A new handshake does not
 * end the session that there is; only the confirmation of another does, or 65 s of silence.
 */
final class ServerLink implements AutoCloseable {

  /** The server forgets a session that it does not hear of for so long. */
  private static final long EXPIRY_NANOS = Duration.ofSeconds(65).toNanos();

  /** A plain hint is not heeded sooner after the last handshake. */
  private static final long HINT_NANOS = Duration.ofSeconds(1).toNanos();

  /** After a refused proof. */
  private static final long REFUSED_NANOS = Duration.ofSeconds(30).toNanos();

  private final ClientContext context;
  private @Nullable Handshake handshake;
  private @Nullable ClientSession current;
  private @Nullable ClientSession next;
  private @Nullable ServerId serverId;
  private @Nullable Token cookie;
  private @Nullable LinkStart start;
  private long begunNanos;
  private long heardNanos;
  private boolean readyReported;
  private boolean refusalReported;
  private boolean silent;

  /** What a datagram of the server came to. */
  sealed interface Arrival {

    /** Nothing; it is counted. */
    record Dropped(ClientCounter counter) implements Arrival {}

    /** The link's own affair. */
    record Handled() implements Arrival {}

    /** The server has another key than expected. */
    record Refused(ServerId actual) implements Arrival {}

    /** There is a new session: everything unanswered is to be asked in it. */
    record Opened() implements Arrival {}

    /** The server does not take this peer; a new attempt follows later. */
    record ProofRefused(Message.Error error) implements Arrival {}

    /** This address is proven now: everything unanswered is to be asked again. */
    record Challenged() implements Arrival {}

    /** A message, authentic and fresh. */
    record Received(long transaction, Message message) implements Arrival {}
  }

  ServerLink(ClientContext context) {
    this.context = context;
    this.serverId = context.config.expectedServer();
  }

  /** Opens a session with whoever is at the server's address; what there was is forgotten. */
  void open(long nowNanos) {
    close();
    cookie = null;
    readyReported = false;
    begin(nowNanos, nowNanos);
  }

  /** Whose signature counts as the server's; null while none is known. */
  @Nullable ServerId serverId() {
    return serverId;
  }

  /** Whether something can be sent. */
  boolean isOpen() {
    return session() != null;
  }

  /** Whether the server told this peer to come later. */
  boolean isInTurn() {
    return handshake != null && handshake.isInTurn();
  }

  /** Sends a message; does nothing while there is no session. */
  void send(long transaction, Message message) {
    seal(ControlCodec.encode(transaction, message));
  }

  /** The same with padding, see {@link ControlCodec#encodePadded}. */
  void sendPadded(long transaction, Message message, int length) {
    seal(ControlCodec.encodePadded(transaction, message, length));
  }

  /** The same on another path than to the server's first address; does nothing likewise. */
  void sendElsewhere(Path to, long transaction, Message message, int length) {
    ClientSession session = session();
    if (session != null) {
      context.transmit(
          to, session.keys().seal(ControlCodec.encodePadded(transaction, message, length)));
    }
  }

  /** What the server said of itself in the newest session; null before the first. */
  @Nullable LinkStart start() {
    return start;
  }

  /**
   * A sealed datagram from elsewhere; null if it is not the server's. That it came says nothing of
   * the way to the server's first address.
   */
  @Nullable Decoded openElsewhere(ByteBuffer datagram) {
    OptionalLong number = LinkSession.number(datagram);
    ClientSession session = number.isEmpty() ? null : find(number.getAsLong());
    byte[] control = session == null ? null : session.keys().open(datagram);
    return control == null ? null : ControlCodec.decode(control);
  }

  /** A plain datagram from the server's address. */
  Arrival onOpening(long nowNanos, ByteBuffer datagram) {
    if (!(OpeningCodec.decode(datagram) instanceof OpeningCodec.Decoded.Ok ok)) {
      return new Arrival.Dropped(ClientCounter.UNREADABLE);
    }
    if (ok.message() instanceof Opening.NoSession hint) {
      return onNoSession(nowNanos, hint);
    }
    Handshake asked = handshake;
    if (asked == null || !asked.isAsked(ok.transaction())) {
      return new Arrival.Dropped(ClientCounter.UNSOLICITED);
    }
    if (ok.message() instanceof Opening.Welcome welcome) {
      return onWelcome(nowNanos, asked, welcome);
    }
    if (ok.message() instanceof Opening.Busy busy) {
      asked.onBusy(nowNanos, busy);
      context.counters.increment(ClientCounter.BUSY);
      return new Arrival.Handled();
    }
    if (ok.message() instanceof Opening.Respond respond) {
      return onRespond(nowNanos, asked, respond);
    }
    return new Arrival.Dropped(ClientCounter.UNSOLICITED);
  }

  /** A sealed datagram from the server's address. */
  Arrival onSealed(long nowNanos, ByteBuffer datagram) {
    OptionalLong number = LinkSession.number(datagram);
    ClientSession session = number.isEmpty() ? null : find(number.getAsLong());
    byte[] control = session == null ? null : session.keys().open(datagram);
    if (session == null || control == null) {
      return new Arrival.Dropped(ClientCounter.NOT_AUTHENTIC);
    }
    heardNanos = nowNanos;
    context.received();
    if (handshake != null && handshake.isPostponed()) {
      // The server has a session after all: whoever said that it has none is not believed.
      endHandshake();
    }
    if (!(ControlCodec.decode(control) instanceof Decoded.Ok ok)) {
      return new Arrival.Dropped(ClientCounter.UNREADABLE);
    }
    if (ok.message() instanceof Message.PathChallenge challenge) {
      session.send(
          ControlCodec.encode(ok.transaction(), new Message.PathResponse(challenge.token())));
      return new Arrival.Challenged();
    }
    if (session.isProof(ok.transaction())) {
      return onProofAnswered(nowNanos, session, ok.message());
    }
    return new Arrival.Received(ok.transaction(), ok.message());
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
   * @param unansweredSince when the oldest unanswered question in a session was first asked, or
   *     {@link Engine#NEVER}
   */
  void handleTimeout(long nowNanos, long unansweredSince) {
    if (isOpen() && nowNanos - heardNanos >= EXPIRY_NANOS) {
      endSessions();
      // The one under way may be waiting for its turn, which a new one would not have.
      if (handshake == null) {
        begin(nowNanos, nowNanos);
      }
    }
    if (handshake != null) {
      handshake.handleTimeout(nowNanos);
    }
    if (next != null) {
      next.handleTimeout(nowNanos);
    }
    if (!silent && nowNanos >= silentAt(unansweredSince)) {
      silent = true;
      context.emit(new ClientEvent.ServerSilent());
    }
  }

  long nextTimeoutNanos(long unansweredSince) {
    long at = silent ? Engine.NEVER : silentAt(unansweredSince);
    if (isOpen()) {
      at = Math.min(at, heardNanos + EXPIRY_NANOS);
    }
    if (handshake != null) {
      at = Math.min(at, handshake.nextTimeoutNanos());
    }
    return next == null ? at : Math.min(at, next.nextTimeoutNanos());
  }

  /** Forgets the sessions and their keys. */
  @Override
  public void close() {
    endHandshake();
    endSessions();
  }

  private void endSessions() {
    if (current != null) {
      current.close();
      current = null;
    }
    if (next != null) {
      next.close();
      next = null;
    }
  }

  /** What is sent goes into the newest session, right behind the proof. */
  private @Nullable ClientSession session() {
    return next == null ? current : next;
  }

  private @Nullable ClientSession find(long number) {
    if (next != null && next.number() == number) {
      return next;
    }
    return current != null && current.number() == number ? current : null;
  }

  private void seal(byte[] control) {
    ClientSession session = session();
    if (session != null) {
      session.send(control);
    }
  }

  private Handshake begin(long nowNanos, long atNanos) {
    endHandshake();
    begunNanos = nowNanos;
    Handshake begun = new Handshake(context, serverId, cookie, atNanos);
    handshake = begun;
    return begun;
  }

  private void endHandshake() {
    if (handshake != null) {
      handshake.close();
      handshake = null;
    }
  }

  private Arrival onNoSession(long nowNanos, Opening.NoSession hint) {
    if (find(hint.session()) == null || handshake != null || nowNanos - begunNanos < HINT_NANOS) {
      return new Arrival.Dropped(ClientCounter.UNSOLICITED);
    }
    // Anybody on the way can say so: the session stays until another one is confirmed.
    context.counters.increment(ClientCounter.NO_SESSION);
    cookie = hint.cookie();
    begin(nowNanos, nowNanos).postpone(nowNanos, hint.retryAfterMillis());
    return new Arrival.Handled();
  }

  private Arrival onWelcome(long nowNanos, Handshake asked, Opening.Welcome welcome) {
    ServerId expected = serverId;
    if (expected != null && !expected.equals(welcome.serverId())) {
      if (!refusalReported) {
        refusalReported = true;
        context.emit(new ClientEvent.ServerRefused(expected, welcome.serverId()));
      }
      return new Arrival.Refused(welcome.serverId());
    }
    return asked.onWelcome(nowNanos, welcome)
        ? new Arrival.Handled()
        : new Arrival.Dropped(ClientCounter.UNREADABLE);
  }

  private Arrival onRespond(long nowNanos, Handshake asked, Opening.Respond respond) {
    LinkInitiator.Started started = asked.onRespond(respond);
    ServerId server = asked.server();
    if (started == null || server == null) {
      return new Arrival.Dropped(ClientCounter.NOT_AUTHENTIC);
    }
    // From here on no other key will do, also if none was expected.
    serverId = server;
    cookie = asked.cookie();
    start = started.start();
    refusalReported = false;
    heardNanos = nowNanos;
    endHandshake();
    if (next != null) {
      next.close();
    }
    next = new ClientSession(context, server, started.session(), nowNanos);
    context.counters.increment(ClientCounter.HANDSHAKE);
    if (!readyReported) {
      readyReported = true;
      Duration offset =
          Duration.ofMillis(started.start().serverTimeMillis() - context.epochMillis(nowNanos));
      context.emit(new ClientEvent.Ready(server, started.start().observed(), offset));
    }
    return new Arrival.Opened();
  }

  private Arrival onProofAnswered(long nowNanos, ClientSession session, Message answer) {
    if (answer instanceof Message.Error error) {
      session.close();
      next = null;
      begin(nowNanos, nowNanos + REFUSED_NANOS);
      return new Arrival.ProofRefused(error);
    }
    if (!(answer instanceof Message.ProofAck)) {
      return new Arrival.Dropped(ClientCounter.UNSOLICITED);
    }
    session.confirmed();
    if (current != null) {
      current.close();
    }
    current = session;
    next = null;
    return new Arrival.Handled();
  }

  private long silentAt(long unansweredSince) {
    // A server that gave a turn is not silent, though it may not know the session.
    long since = isInTurn() ? Engine.NEVER : unansweredSince;
    if (handshake != null && !isOpen()) {
      since = Math.min(since, handshake.startedNanos());
    }
    if (next != null) {
      since = Math.min(since, next.unansweredSince());
    }
    return since == Engine.NEVER ? since : since + context.config.silentAfter().toNanos();
  }
}
