package io.github.uhp.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.LinkSession;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.SignedBytes;
import io.github.uhp.protocol.Target;
import io.github.uhp.protocol.Wire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A peer takes whatever comes from its server, from one who speaks in its server's place, and from
 * strangers: it throws nothing, sends and tells no flood, and does not hang.
 */
class ClientFuzzTest {

  private static final int RAW = 0;
  private static final int OPENING = 1;
  private static final int SEALED = 2;
  private static final int TIME = 3;
  private static final int KINDS = 4;

  private static final RawPeer OTHER = new RawPeer(3);
  private static final InetSocketAddress STRANGER = World.address(4, 5000);

  @MethodSource("inputs")
  @FuzzTest
  void client(byte[] input) {
    BareClient client = new BareClient();
    client.engine.advertise(client.now, RawPeer.HOME, false);
    client.engine.connect(
        client.now, Target.named(RawPeer.HOME), PunchKey.generate(new Random(3)).publicKey());
    client.welcome(BareServer.KEY);
    LinkSession server = Objects.requireNonNull(client.session);
    drain(client);

    for (Step step : Step.read(input)) {
      InetSocketAddress from = step.where() % 2 == 0 ? BareClient.SERVER : STRANGER;
      switch (step.what() % KINDS) {
        case RAW -> send(client, from, ByteBuffer.wrap(step.bytes()));
        case OPENING -> send(client, from, opening(step.bytes()));
        case SEALED -> {
          int length = Math.min(step.bytes().length, LinkSession.MAX_PLAINTEXT);
          send(client, from, server.seal(Arrays.copyOf(step.bytes(), length)));
        }
        default -> pass(client, Duration.ofMillis(100L * step.bytes().length));
      }
    }
  }

  static Stream<byte[]> inputs() {
    SignedBytes request = OTHER.sign(OTHER.request(1));
    Stream<byte[]> sealed =
        Stream.of(
                BareClient.ack(1),
                new Message.Introduction(request, BareClient.OBSERVED),
                new Message.PeerInfo(
                    OTHER.record(), BareClient.OBSERVED, OTHER.verdict(request, true)),
                new Message.Error(Message.ErrorCode.REPLACED, "", RawPeer.HOME),
                new Message.RefreshAck(BareClient.OBSERVED, 0),
                new Message.PathChallenge(5),
                new Message.ProofAck())
            .map(
                message ->
                    Step.write(
                        new Step(SEALED, 0, ControlCodec.encode(1, message)),
                        new Step(TIME, 0, new byte[30]),
                        new Step(SEALED, 1, ControlCodec.encode(2, message)),
                        new Step(TIME, 0, new byte[700])));
    Stream<byte[]> openings =
        Stream.of(
                BareClient.welcomeOf(BareServer.ID),
                new Opening.NoSession(1, BareClient.COOKIE, 0),
                new Opening.Busy(1000, BareClient.COOKIE),
                new Opening.Respond(new byte[80]))
            .map(
                opening -> {
                  byte[] datagram = OpeningCodec.encode(1, opening).array();
                  byte[] body = Arrays.copyOfRange(datagram, 2, datagram.length);
                  return Step.write(
                      new Step(TIME, 0, new byte[700]),
                      new Step(OPENING, 0, body),
                      new Step(RAW, 1, datagram),
                      new Step(TIME, 0, new byte[30]));
                });
    return Stream.concat(sealed, openings);
  }

  private static ByteBuffer opening(byte[] body) {
    return ByteBuffer.allocate(2 + body.length)
        .put(Wire.TYPE_OPENING)
        .put(Wire.VERSION)
        .put(body)
        .flip();
  }

  private static void send(BareClient client, InetSocketAddress from, ByteBuffer datagram) {
    client.engine.handleDatagram(client.now, new Path(0, from), datagram);
    drain(client);
  }

  private static void pass(BareClient client, Duration time) {
    long end = client.now + time.toNanos();
    for (int i = 0; client.engine.nextTimeoutNanos() <= end; i++) {
      assertThat(i).as("time-outs").isLessThan(1000);
      client.now = Math.max(client.now, client.engine.nextTimeoutNanos());
      client.engine.handleTimeout(client.now);
      drain(client);
    }
    client.now = end;
  }

  /** At most a few datagrams and events for each thing that happens. */
  private static void drain(BareClient client) {
    int sent = 0;
    while (client.engine.pollTransmit() != null) {
      sent++;
    }
    int told = 0;
    while (client.engine.pollEvent() != null) {
      told++;
    }
    assertThat(sent).isLessThan(20);
    assertThat(told).isLessThan(20);
  }
}
