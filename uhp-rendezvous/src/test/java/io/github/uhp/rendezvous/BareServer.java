package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.LinkInitiator;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.ServerKey;
import io.github.uhp.protocol.Token;
import io.github.uhp.protocol.Transmit;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A server engine that is spoken to datagram by datagram. */
final class BareServer {

  static final ServerKey KEY = ServerKey.generate(new Random(1));
  static final ServerId ID = KEY.serverId();

  final ServerEngine engine;
  long now;
  private final Random random = new Random(8);

  /** The peers' ends of all sessions, by number. */
  private final Map<Long, LinkSession> sessions = new HashMap<>();

  private Opening.@Nullable Initiate lastInitiate;

  /** What the server sent: a message or an opening. */
  record Out(
      InetSocketAddress to,
      long transaction,
      @Nullable Message sealed,
      @Nullable Opening opening,
      int length,
      int socket) {

    Message message() {
      if (sealed == null) {
        throw new AssertionError("no message but " + opening);
      }
      return sealed;
    }

    Message.ErrorCode error() {
      if (sealed instanceof Message.Error error) {
        return error.code();
      }
      throw new AssertionError("no error but " + this);
    }
  }

  private BareServer(ServerConfig config, long seed) {
    engine = new ServerEngine(KEY, config, new Random(seed), BareServer::epoch);
  }

  BareServer(ServerConfig config) {
    this(config, 7);
  }

  /** Another run of the same server: the key is the same, the secrets are not. */
  static BareServer restarted() {
    return new BareServer(ServerConfig.DEFAULTS, 9);
  }

  BareServer() {
    this(ServerConfig.DEFAULTS);
  }

  static long epoch(long nowNanos) {
    return World.EPOCH + nowNanos / World.MILLIS;
  }

  long epoch() {
    return epoch(now);
  }

  /** Sends a datagram to the server, and gives all that it sends because of it. */
  List<Out> send(InetSocketAddress from, ByteBuffer datagram) {
    return sendTo(ServerEngine.MAIN, from, datagram);
  }

  /** The same to another of its sockets. */
  List<Out> sendTo(int socket, InetSocketAddress from, ByteBuffer datagram) {
    engine.handleDatagram(now, new Path(socket, from), datagram);
    return sent();
  }

  List<Out> send(InetSocketAddress from, Opening message) {
    return send(from, OpeningCodec.encode(42, message));
  }

  /** As {@link #send}, where exactly one answer is expected. */
  Opening ask(InetSocketAddress from, Opening message) {
    Opening answer = only(send(from, message)).opening();
    return Objects.requireNonNull(answer, "no opening");
  }

  static Out only(List<Out> all) {
    if (all.size() != 1) {
      throw new AssertionError("not one answer but " + all);
    }
    return all.get(0);
  }

  Token cookie(InetSocketAddress from) {
    if (ask(from, new Opening.Hello()) instanceof Opening.Welcome welcome) {
      return welcome.cookie();
    }
    throw new AssertionError("no welcome");
  }

  /** A fresh first message of a handshake. */
  Opening.Initiate initiate(Token cookie) {
    return new Opening.Initiate(cookie, LinkInitiator.start(ID, random).message(), null);
  }

  /** Shakes hands from there, and no more: the session is unconfirmed. */
  LinkSession handshake(InetSocketAddress from) {
    return handshake(from, cookie(from));
  }

  LinkSession handshake(InetSocketAddress from, Token cookie) {
    LinkInitiator initiator = LinkInitiator.start(ID, random);
    Opening.Initiate initiate = new Opening.Initiate(cookie, initiator.message(), null);
    Opening answer = ask(from, initiate);
    lastInitiate = initiate;
    if (!(answer instanceof Opening.Respond respond)) {
      throw new AssertionError("no session but " + answer);
    }
    LinkSession session = Objects.requireNonNull(initiator.finish(respond.noise())).session();
    sessions.put(session.number(), session);
    return session;
  }

  /** The first message of the last handshake. */
  Opening.Initiate lastInitiate() {
    return Objects.requireNonNull(lastInitiate);
  }

  /** Lets time pass, and gives all that the server sends meanwhile. */
  List<Out> pass(Duration time) {
    long end = now + time.toNanos();
    List<Out> all = new ArrayList<>();
    while (engine.nextTimeoutNanos() <= end) {
      now = Math.max(now, engine.nextTimeoutNanos());
      engine.handleTimeout(now);
      all.addAll(sent());
    }
    now = end;
    return all;
  }

  <T extends ServerEvent> List<T> events(Class<T> type) {
    List<T> all = new ArrayList<>();
    for (ServerEvent e = engine.pollEvent(); e != null; e = engine.pollEvent()) {
      if (type.isInstance(e)) {
        all.add(type.cast(e));
      }
    }
    return all;
  }

  long count(ServerCounter counter) {
    return Objects.requireNonNull(engine.counters().get(counter));
  }

  private List<Out> sent() {
    List<Out> all = new ArrayList<>();
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      all.add(read(out.path(), out.payload()));
    }
    return all;
  }

  private Out read(Path path, ByteBuffer datagram) {
    InetSocketAddress to = path.remote();
    int length = datagram.remaining();
    if (OpeningCodec.decode(datagram) instanceof OpeningCodec.Decoded.Ok ok) {
      return new Out(to, ok.transaction(), null, ok.message(), length, path.socket());
    }
    LinkSession session = sessions.get(LinkSession.number(datagram).orElseThrow());
    byte[] control = Objects.requireNonNull(session).open(datagram);
    Decoded.Ok ok = (Decoded.Ok) ControlCodec.decode(Objects.requireNonNull(control));
    return new Out(to, ok.transaction(), ok.message(), null, length, path.socket());
  }
}
