package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.LinkResponder;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.LinkStart;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A client engine whose server is the test. */
final class BareClient {

  static final InetSocketAddress SERVER = World.address(1, 21473);
  static final Token COOKIE = Token.of(new byte[16]);
  static final InetSocketAddress OBSERVED = World.address(7, 7000);

  final ClientConfig config;
  final RendezvousClient engine;
  InetSocketAddress server = SERVER;
  long now;

  /** Of the sessions so far, the server's end of the latest. */
  @Nullable LinkSession session;

  /** What {@link #register} saw. */
  @Nullable Message advertised;

  private final Random random = new Random(12);
  private final Map<Long, LinkSession> sessions = new HashMap<>();
  private final List<Out> unread = new ArrayList<>();
  private final List<ClientEvent> events = new ArrayList<>();

  /** What the client sent: a message, in that session, or an opening. */
  record Out(
      InetSocketAddress to,
      long transaction,
      @Nullable Message sealed,
      @Nullable Opening opening,
      long session,
      int length) {

    Message message() {
      if (sealed == null) {
        throw new AssertionError("no message but " + opening);
      }
      return sealed;
    }

    boolean is(Class<?> type) {
      return type.isInstance(sealed) || type.isInstance(opening);
    }
  }

  BareClient(UnaryOperator<ClientConfig> change) {
    Random engineRandom = new Random(11);
    config =
        change.apply(
            ClientConfig.of(
                World.identity(),
                engineRandom.nextLong(),
                PunchKey.generate(engineRandom).publicKey(),
                new Path(0, SERVER)));
    engine = new RendezvousClient(config, engineRandom, BareServer::epoch);
  }

  BareClient() {
    this(config -> config);
  }

  /** Takes the client from its hello to a confirmed session; what it sends then is still unread. */
  void welcome(ServerKey key) {
    receive(sent(Opening.Hello.class).transaction(), welcomeOf(key.serverId()));
    shakeHands(key, sent(Opening.Initiate.class));
    confirm();
  }

  static Opening.Welcome welcomeOf(ServerId server) {
    return new Opening.Welcome(server, COOKIE);
  }

  /** From the start to one registered name. */
  void register(PeerName name) {
    engine.advertise(now, name, true);
    welcome(BareServer.KEY);
    Out out = sent(Message.Advertise.class);
    advertised = out.message();
    receive(out.transaction(), ack(1));
  }

  /** Answers an initiate, made for that key. */
  void shakeHands(ServerKey key, Out out) {
    Opening.Initiate initiate = (Opening.Initiate) Objects.requireNonNull(out.opening());
    LinkResponder.Response response =
        Objects.requireNonNull(
            new LinkResponder(key, random)
                .respond(
                    initiate.noise(),
                    new LinkStart(random.nextLong(), OBSERVED, BareServer.epoch(now))));
    session = response.session();
    sessions.put(session.number(), session);
    receive(out.transaction(), new Opening.Respond(response.message()));
  }

  /** Acknowledges the proof that comes first in a session. */
  void confirm() {
    List<Out> all = sent();
    Out proof = all.remove(0);
    if (!proof.is(Message.Proof.class)) {
      throw new AssertionError("no proof first but " + proof);
    }
    unread.addAll(all);
    receive(proof.transaction(), new Message.ProofAck());
  }

  static Message.AdvertiseAck ack(long sequence) {
    return new Message.AdvertiseAck(OBSERVED, sequence, 20_000, 65_000);
  }

  /** A message from the server in the latest session. */
  void receive(long transaction, Message message) {
    LinkSession latest = Objects.requireNonNull(session);
    receive(latest.seal(ControlCodec.encode(transaction, message)));
  }

  void receive(long transaction, Opening message) {
    receive(OpeningCodec.encode(transaction, message));
  }

  void receive(ByteBuffer datagram) {
    receive(server, datagram);
  }

  void receive(InetSocketAddress from, ByteBuffer datagram) {
    engine.handleDatagram(now, new Path(0, from), datagram);
  }

  List<Out> sent() {
    List<Out> all = new ArrayList<>(unread);
    unread.clear();
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      all.add(read(out.path().remote(), out.payload()));
    }
    return all;
  }

  /** The one datagram that it sent, of that kind. */
  Out sent(Class<?> type) {
    List<Out> all = sent();
    if (all.size() != 1 || !all.get(0).is(type)) {
      throw new AssertionError("not one " + type.getSimpleName() + " but " + all);
    }
    return all.get(0);
  }

  /** Lets time pass, and gives what it sends meanwhile. */
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

  <T extends ClientEvent> List<T> events(Class<T> type) {
    for (ClientEvent e = engine.pollEvent(); e != null; e = engine.pollEvent()) {
      events.add(e);
    }
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private Out read(InetSocketAddress to, ByteBuffer datagram) {
    if (OpeningCodec.decode(datagram) instanceof OpeningCodec.Decoded.Ok ok) {
      return new Out(to, ok.transaction(), null, ok.message(), 0, datagram.remaining());
    }
    long number = LinkSession.number(datagram).orElseThrow();
    byte[] control = Objects.requireNonNull(sessions.get(number)).open(datagram);
    Decoded.Ok ok = (Decoded.Ok) ControlCodec.decode(Objects.requireNonNull(control));
    return new Out(to, ok.transaction(), ok.message(), null, number, datagram.remaining());
  }
}
