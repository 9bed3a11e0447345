package io.github.uhp.rendezvous;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A server engine that is spoken to datagram by datagram. */
final class BareServer {

  static final ServerId ID = ServerId.of(new byte[32]);

  final ServerEngine engine;
  long now;

  /** What the server sent. */
  record Out(InetSocketAddress to, long transaction, Message message, int length) {

    Message.ErrorCode error() {
      if (message instanceof Message.Error error) {
        return error.code();
      }
      throw new AssertionError("no error but " + message);
    }
  }

  BareServer(ServerConfig config) {
    engine = new ServerEngine(config, new Random(7), BareServer::epoch);
  }

  BareServer() {
    this(ServerConfig.of(ID));
  }

  static long epoch(long nowNanos) {
    return World.EPOCH + nowNanos / World.MILLIS;
  }

  long epoch() {
    return epoch(now);
  }

  /** Sends a datagram to the server, and gives all that it sends because of it. */
  List<Out> send(InetSocketAddress from, ByteBuffer datagram) {
    engine.handleDatagram(now, new Path(0, from), datagram);
    return sent();
  }

  List<Out> send(InetSocketAddress from, Message message) {
    return send(from, ControlCodec.encodePadded(42, message));
  }

  /** As {@link #send}, where exactly one answer is expected. */
  Out ask(InetSocketAddress from, Message message) {
    List<Out> all = send(from, message);
    if (all.size() != 1 || !all.get(0).to().equals(from)) {
      throw new AssertionError("not one answer but " + all);
    }
    return all.get(0);
  }

  Message.Cookie cookie(InetSocketAddress from) {
    if (ask(from, new Message.Hello(0)).message() instanceof Message.Welcome welcome) {
      return welcome.cookie();
    }
    throw new AssertionError("no welcome");
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

  private List<Out> sent() {
    List<Out> all = new ArrayList<>();
    for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
      int length = out.payload().remaining();
      Decoded.Ok ok = (Decoded.Ok) ControlCodec.decode(out.payload());
      all.add(new Out(out.path().remote(), ok.transaction(), ok.message(), length));
    }
    return all;
  }
}
