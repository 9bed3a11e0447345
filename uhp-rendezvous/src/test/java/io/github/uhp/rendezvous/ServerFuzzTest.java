package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Token;
import io.github.uhp.protocol.Transmit;
import io.github.uhp.protocol.Wire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server takes whatever comes from strangers, from a peer that has not proven itself, and from
 * one that has: it throws nothing, its tables stay in their bounds, a stranger gets no more than it
 * sent, and an honest peer is served afterwards.
 */
class ServerFuzzTest {

  private static final int RAW = 0;
  private static final int OPENING = 1;
  private static final int CONFIRMED = 2;
  private static final int UNCONFIRMED = 3;
  private static final int TIME = 4;
  private static final int KINDS = 5;

  private static final RawPeer PEER = new RawPeer(2);
  private static final RawPeer HONEST = new RawPeer(9);
  private static final InetSocketAddress STRANGER = World.address(4, 5000);
  private static final ServerConfig SMALL =
      ServerConfig.builder().maxPeers(4).maxPending(4).maxUnconfirmed(4).maxSources(8).build();

  @MethodSource("inputs")
  @FuzzTest
  void server(byte[] input) {
    BareServer server = new BareServer(SMALL);
    RawPeer peer = new RawPeer(PEER.identity, 2);
    peer.register(server);
    LinkSession confirmed = peer.session(server);
    InetSocketAddress newcomer = World.address(3, 5000);
    LinkSession unconfirmed = server.handshake(newcomer);
    InetSocketAddress[] places = {peer.address, newcomer, STRANGER};

    for (Step step : Step.read(input)) {
      InetSocketAddress from = places[step.where() % places.length];
      switch (step.what() % KINDS) {
        case RAW -> send(server, from, step.bytes());
        case OPENING -> send(server, from, opening(step.bytes()));
        case CONFIRMED -> send(server, from, sealed(confirmed, step.bytes()));
        case UNCONFIRMED -> send(server, from, sealed(unconfirmed, step.bytes()));
        default -> pass(server, Duration.ofMillis(100L * step.bytes().length));
      }
      assertThat(server.engine.sessionCount()).isLessThanOrEqualTo(SMALL.maxSessions());
      assertThat(server.engine.unconfirmedCount()).isLessThanOrEqualTo(SMALL.maxUnconfirmed());
      assertThat(server.engine.pendingCount()).isLessThanOrEqualTo(SMALL.maxPending());
      assertThat(server.engine.nameCount()).isLessThanOrEqualTo(SMALL.maxReservations());
    }

    pass(server, Duration.ofSeconds(70));
    RawPeer honest = new RawPeer(HONEST.identity, 9);
    honest.name = new PeerName("honest");
    honest.register(server);
  }

  static Stream<byte[]> inputs() {
    SignedBytes request = PEER.sign(PEER.request(1));
    Stream<Message> messages =
        Stream.of(
            new Message.Refresh(),
            new Message.Advertise(PEER.record()),
            new Message.ConnectRequest(request),
            new Message.Verdict(PEER.verdict(request, true)),
            new Message.PathResponse(1),
            new Message.BindingRequest(Message.AnswerFrom.SAME),
            new Message.BindingRequest(Message.AnswerFrom.OTHER_PORT),
            new Message.ProofAck());
    Stream<Opening> openings =
        Stream.of(
            new Opening.Hello(),
            new Opening.Initiate(Token.of(new byte[16]), new byte[48], null),
            new Opening.Initiate(Token.of(new byte[16]), new byte[48], Token.of(new byte[24])),
            new Opening.Error(Opening.ErrorCode.MALFORMED, ""));
    Step soon = new Step(TIME, 0, new byte[5]);
    Step later = new Step(TIME, 0, new byte[650]);
    return Stream.concat(
        messages.map(
            message -> {
              byte[] plain = ControlCodec.encode(1, message);
              return Step.write(
                  new Step(CONFIRMED, 0, plain),
                  new Step(UNCONFIRMED, 1, plain),
                  soon,
                  new Step(CONFIRMED, 2, plain),
                  later,
                  new Step(CONFIRMED, 0, plain));
            }),
        openings.map(
            opening -> {
              ByteBuffer datagram = OpeningCodec.encode(1, opening);
              byte[] bytes = Arrays.copyOfRange(datagram.array(), 2, datagram.limit());
              return Step.write(
                  new Step(OPENING, 2, bytes), new Step(RAW, 2, datagram.array()), later);
            }));
  }

  private static byte[] opening(byte[] body) {
    byte[] datagram = new byte[2 + body.length];
    datagram[0] = Wire.TYPE_OPENING;
    datagram[1] = Wire.VERSION;
    System.arraycopy(body, 0, datagram, 2, body.length);
    return datagram;
  }

  private static byte[] sealed(LinkSession session, byte[] plain) {
    int length = Math.min(plain.length, LinkSession.MAX_PLAINTEXT);
    return session.seal(Arrays.copyOf(plain, length)).array();
  }

  private static void send(BareServer server, InetSocketAddress from, byte[] datagram) {
    server.engine.handleDatagram(server.now, new Path(0, from), ByteBuffer.wrap(datagram));
    int answered = 0;
    for (Transmit out = server.engine.pollTransmit();
        out != null;
        out = server.engine.pollTransmit()) {
      assertThat(out.payload().remaining()).isLessThanOrEqualTo(Wire.MAX_DATAGRAM);
      if (from.equals(STRANGER)) {
        assertThat(out.path().remote()).as("nobody else hears of a stranger").isEqualTo(from);
        answered += out.payload().remaining();
      }
    }
    assertThat(answered).isLessThanOrEqualTo(datagram.length);
    drainEvents(server);
  }

  private static void pass(BareServer server, Duration time) {
    long end = server.now + time.toNanos();
    for (int i = 0; server.engine.nextTimeoutNanos() <= end; i++) {
      assertThat(i).as("time-outs").isLessThan(1000);
      server.now = Math.max(server.now, server.engine.nextTimeoutNanos());
      server.engine.handleTimeout(server.now);
      while (server.engine.pollTransmit() != null) {
        // Introductions and refusals that were due.
      }
    }
    server.now = end;
    drainEvents(server);
  }

  private static void drainEvents(BareServer server) {
    int events = 0;
    while (server.engine.pollEvent() != null) {
      events++;
    }
    assertThat(events).isLessThan(100);
  }
}
