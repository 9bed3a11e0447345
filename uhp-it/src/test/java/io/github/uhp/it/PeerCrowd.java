package io.github.uhp.it;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import io.github.uhp.rendezvous.ClientConfig;
import io.github.uhp.rendezvous.ClientCounter;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.RendezvousClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program of many listeners, each with a key, a socket and an engine of its own. Arguments: the
 * server's address, port and key, and how many. It tells {@code registered} once all are, and each
 * second how it went with the {@code refreshes} since then: how many were {@code answered} within
 * five seconds, repetitions among them, how many of these at the {@code first} asking, and how many
 * were not ({@code late}); and how many handshakes there were.
 */
final class PeerCrowd {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final InetSocketAddress server;
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private final Selector selector = Selector.open();
  private final List<Member> members = new ArrayList<>();
  private boolean counting;
  private long first;
  private long answered;
  private long late;

  private PeerCrowd(InetSocketAddress server) throws IOException {
    this.server = server;
  }

  public static void main(String[] arguments) throws IOException {
    PeerCrowd crowd =
        new PeerCrowd(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    crowd.run(ServerId.parse(arguments[2]), Integer.parseInt(arguments[3]));
  }

  private void run(ServerId key, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      members.add(new Member(key, new PeerName("member-" + i)));
    }
    long reportAt = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      if (now - reportAt >= 0) {
        report(now);
        reportAt = now + REPORT_NANOS;
      }
      long next = reportAt;
      for (Member member : members) {
        member.proceed(now);
        next = Math.min(next, member.engine.nextTimeoutNanos());
      }
      selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(next - now)));
      for (SelectionKey ready : selector.selectedKeys()) {
        ((Member) ready.attachment()).receive();
      }
      selector.selectedKeys().clear();
    }
  }

  private void report(long now) {
    if (!counting && members.stream().allMatch(member -> member.registered)) {
      counting = true;
      System.out.println("{\"event\":\"registered\"}");
    }
    long overdue = members.stream().filter(member -> member.isLate(now)).count();
    long handshakes =
        members.stream()
            .mapToLong(each -> each.engine.counters().getOrDefault(ClientCounter.HANDSHAKE, 0L))
            .sum();
    System.out.printf(
        "{\"event\":\"refreshes\",\"answered\":%d,\"first\":%d,\"late\":%d,\"handshakes\":%d}%n",
        answered, first, late + overdue, handshakes);
  }

  /** One listener. */
  private final class Member {

    private final Path path = new Path(0, server);
    private final DatagramChannel channel = DatagramChannel.open();
    private final RendezvousClient engine;
    private boolean registered;
    private boolean waiting;
    private boolean repeated;
    private long askedNanos;

    Member(ServerId key, PeerName name) throws IOException {
      channel.bind(null).configureBlocking(false).register(selector, SelectionKey.OP_READ, this);
      try (PunchKey punchKey = PunchKey.generate(RANDOM)) {
        ClientConfig config =
            ClientConfig.of(
                    Identity.generate(RANDOM), RANDOM.nextLong(), punchKey.publicKey(), path)
                .withExpectedServer(key);
        engine = new RendezvousClient(config, RANDOM, now -> System.currentTimeMillis());
      }
      engine.advertise(System.nanoTime(), name, false);
    }

    boolean isLate(long now) {
      return waiting && now - askedNanos >= PATIENCE_NANOS;
    }

    void proceed(long now) throws IOException {
      if (engine.nextTimeoutNanos() <= now) {
        engine.handleTimeout(now);
      }
      for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
        if (counting && out.payload().get(out.payload().position()) == Wire.TYPE_SEALED) {
          onAsked(now);
        }
        channel.send(out.payload(), server);
      }
      for (ClientEvent event = engine.pollEvent(); event != null; event = engine.pollEvent()) {
        registered |= event instanceof ClientEvent.Registered;
      }
    }

    void receive() throws IOException {
      while (true) {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        if (from == null) {
          return;
        }
        long now = System.nanoTime();
        buffer.flip();
        if (waiting && buffer.hasRemaining() && buffer.get(0) == Wire.TYPE_SEALED) {
          onAnswered(now);
        }
        engine.handleDatagram(now, new Path(0, from), buffer);
      }
    }

    /** Sealed datagrams of a registered listener are refreshes, repeated until one is answered. */
    private void onAsked(long now) {
      repeated = waiting;
      if (!waiting) {
        waiting = true;
        askedNanos = now;
      }
    }

    private void onAnswered(long now) {
      if (isLate(now)) {
        late++;
      } else {
        answered++;
        first += repeated ? 0 : 1;
      }
      waiting = false;
    }
  }
}
