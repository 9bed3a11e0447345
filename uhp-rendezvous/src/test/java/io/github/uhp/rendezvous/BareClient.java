package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A client engine whose server is the test. */
final class BareClient {

  static final InetSocketAddress SERVER = World.address(1, 21473);
  static final Message.Cookie COOKIE = Message.Cookie.of(new byte[16]);
  private static final InetSocketAddress OBSERVED = World.address(7, 7000);

  final ClientConfig config;
  final RendezvousClient engine;
  long now;
  private final List<ClientEvent> events = new ArrayList<>();

  /** What the client sent. */
  record Out(InetSocketAddress to, long transaction, Message message) {}

  BareClient(UnaryOperator<ClientConfig> change) {
    Random random = new Random(11);
    config =
        change.apply(
            ClientConfig.of(
                World.identity(),
                random.nextLong(),
                PunchKey.generate(random).publicKey(),
                new Path(0, SERVER)));
    engine = new RendezvousClient(config, random, BareServer::epoch);
  }

  BareClient() {
    this(config -> config);
  }

  /** Answers the hello that it sends first. */
  void welcome(ServerId server) {
    receive(sent(Message.Hello.class).transaction(), welcomeOf(server));
  }

  static Message.Welcome welcomeOf(ServerId server) {
    return new Message.Welcome(server, COOKIE, OBSERVED, World.EPOCH);
  }

  static Message.AdvertiseAck ack(long sequence) {
    return new Message.AdvertiseAck(OBSERVED, sequence, 20_000, 65_000);
  }

  /** A message from the server. */
  void receive(long transaction, Message message) {
    receive(SERVER, transaction, message);
  }

  void receive(InetSocketAddress from, long transaction, Message message) {
    engine.handleDatagram(now, new Path(0, from), ControlCodec.encode(transaction, message));
  }

  List<Out> sent() {
    List<Out> all = new ArrayList<>();
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      Decoded.Ok ok = (Decoded.Ok) ControlCodec.decode(out.payload());
      all.add(new Out(out.path().remote(), ok.transaction(), ok.message()));
    }
    return all;
  }

  /** The one datagram that it sent, of that kind. */
  Out sent(Class<? extends Message> type) {
    List<Out> all = sent();
    if (all.size() != 1 || !type.isInstance(all.get(0).message())) {
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
}
