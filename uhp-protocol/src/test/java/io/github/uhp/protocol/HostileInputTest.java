package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives, nothing but what is documented is thrown. {@code -Duhp.fuzz.count} sets how
 * many inputs each reader gets, {@code -Duhp.fuzz.seed} replays a failure.
 */
class HostileInputTest {

  private static final int COUNT = Integer.getInteger("uhp.fuzz.count", 1_000_000);
  private static final long SEED = Long.getLong("uhp.fuzz.seed", 20_251_122L);

  private interface Reader {
    /** Whether the input was taken for good. */
    boolean read(byte[] input);
  }

  @Test
  void controlMessages() {
    List<byte[]> seeds = new ArrayList<>();
    Samples.messages()
        .values()
        .forEach(ok -> seeds.add(ControlCodec.encode(ok.transaction(), ok.message())));
    run(seeds, COUNT, in -> ControlCodec.decode(in) instanceof Decoded.Ok);
  }

  @Test
  void openings() {
    List<byte[]> seeds = new ArrayList<>();
    LinkVectors.openings()
        .values()
        .forEach(opening -> seeds.add(Samples.bytes(OpeningCodec.encode(7, opening))));
    run(
        seeds,
        COUNT,
        in -> OpeningCodec.decode(ByteBuffer.wrap(in)) instanceof OpeningCodec.Decoded.Ok);
  }

  @Test
  void handshakes() {
    Random random = new Random(SEED);
    ServerKey key = ServerKey.generate(random);
    LinkResponder responder = new LinkResponder(key, random);
    LinkInitiator initiator = LinkInitiator.start(key.serverId(), random);
    byte[] message = initiator.message();
    run(
        List.of(message),
        COUNT / 1000,
        in -> {
          var response = responder.respond(in, LinkVectors.START);
          assertThat(response != null).isEqualTo(Arrays.equals(in, message));
          return response != null;
        });
    byte[] answer = Objects.requireNonNull(responder.respond(message, LinkVectors.START)).message();
    run(
        List.of(answer),
        COUNT / 1000,
        in -> {
          var started = initiator.finish(in);
          assertThat(started != null).isEqualTo(Arrays.equals(in, answer));
          return started != null;
        });
  }

  @Test
  void sealedDatagrams() {
    LinkVectors.Handshake handshake = new LinkVectors.Handshake();
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      seeds.add(Samples.bytes(handshake.peer.seal(new byte[20 * i])));
    }
    for (byte[] seed : seeds) {
      assertThat(handshake.server.open(ByteBuffer.wrap(seed))).isNotNull();
    }
    run(
        seeds,
        COUNT,
        in -> {
          assertThat(handshake.server.open(ByteBuffer.wrap(in))).isNull();
          return true;
        });
    assertThat(handshake.server.open(handshake.peer.seal(new byte[9]))).hasSize(9);
  }

  /** A server with the right key may still say nonsense inside the handshake. */
  @Test
  void linkStarts() {
    run(List.of(LinkVectors.START.encode()), COUNT / 5, in -> LinkStart.decode(in) != null);
  }

  @Test
  void probes() {
    ProbeKeys connector = Samples.probeKeys(true);
    ProbeKeys listener = Samples.probeKeys(false);
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      seeds.add(Samples.bytes(connector.seal(Probe.check(i, i % 2 == 0))));
    }
    for (byte[] seed : seeds) {
      assertThat(listener.open(ByteBuffer.wrap(seed))).isNotNull();
    }
    run(
        seeds,
        COUNT,
        in -> {
          assertThat(ProbeKeys.keyId(ByteBuffer.wrap(in)).isEmpty()).isEqualTo(in.length < 34);
          Probe probe = listener.open(ByteBuffer.wrap(in));
          assertThat(probe).isNull();
          return true;
        });
  }

  /** A peer with the key may still say nonsense inside the seal. */
  @Test
  void probesInsideTheSeal() {
    List<byte[]> seeds =
        List.of(
            ProbeCodec.encode(Probe.check(1, true)),
            ProbeCodec.encode(Probe.ack(2, Samples.V4)),
            ProbeCodec.encode(Probe.ack(3, Samples.V6).paddedTo(200)));
    run(seeds, COUNT, in -> ProbeCodec.decode(in) != null);
  }

  @Test
  void statements() {
    PeerCertificate listener = Samples.LISTENER.certificate();
    run(
        List.of(Samples.SIGNED_RECORD.payload()),
        COUNT / 20,
        in -> Statements.verifyRecord(signed(in, Samples.SIGNED_RECORD)) != null);
    run(
        List.of(Samples.SIGNED_REQUEST.payload()),
        COUNT / 20,
        in -> Statements.verifyRequest(signed(in, Samples.SIGNED_REQUEST)) != null);
    run(
        List.of(Samples.SIGNED_ACCEPTANCE.payload()),
        COUNT / 20,
        in -> Statements.verifyAcceptance(signed(in, Samples.SIGNED_ACCEPTANCE), listener) != null);
  }

  private static SignedBytes signed(byte[] payload, SignedBytes original) {
    return new SignedBytes(payload, original.signature());
  }

  @Test
  void certificates() {
    run(
        List.of(Samples.CONNECTOR.certificate().der()),
        COUNT / 20,
        in -> {
          try {
            // What can be read can be handed to TLS.
            return PeerCertificate.parse(in).toX509() != null;
          } catch (IllegalArgumentException e) {
            return false;
          }
        });
  }

  @Test
  void streamMessages() {
    List<byte[]> seeds = new ArrayList<>();
    for (ByteBuffer framed :
        List.of(
            StreamMessage.proofStart(Samples.SESSION),
            StreamMessage.proofChallenge(Samples.PROOF.nonce()),
            StreamMessage.proof(Samples.SIGNED_RECORD.signature()),
            StreamMessage.proofResult(true),
            StreamMessage.streamOpen("web"))) {
      seeds.add(Samples.bytes(framed.position(StreamMessage.PREFIX_LENGTH)));
    }
    run(
        seeds,
        COUNT / 5,
        in ->
            reads(() -> StreamMessage.readProofStart(in))
                | reads(() -> StreamMessage.readProofChallenge(in))
                | reads(() -> StreamMessage.readProof(in))
                | reads(() -> StreamMessage.readProofResult(in))
                | reads(() -> StreamMessage.readStreamOpen(in)));
  }

  private interface Read {
    Object get() throws MalformedMessageException;
  }

  private static boolean reads(Read read) {
    try {
      return read.get() != null;
    } catch (MalformedMessageException e) {
      return false;
    }
  }

  private static void run(List<byte[]> seeds, int count, Reader reader) {
    Random random = new Random(SEED);
    for (int i = 0; i < count; i++) {
      byte[] input = mutate(random, seeds);
      try {
        reader.read(input);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + SEED + ", input " + i, e);
      }
    }
    // A reader that refuses everything would pass by doing nothing.
    assertThat(reader.read(seeds.get(0))).as("an unharmed input").isTrue();
  }

  private static byte[] mutate(Random random, List<byte[]> seeds) {
    byte[] seed = seeds.get(random.nextInt(seeds.size()));
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] noise = new byte[random.nextInt(300)];
        random.nextBytes(noise);
        // Past the header, so that the noise reaches the parser.
        System.arraycopy(
            seed, 0, noise, 0, Math.min(random.nextInt(19), Math.min(seed.length, noise.length)));
        return noise;
      }
      case 1 -> {
        // One byte short at the least, so that it is never the whole.
        return Arrays.copyOf(seed, random.nextInt(Math.max(1, seed.length)));
      }
      case 2 -> {
        byte[] longer = Arrays.copyOf(seed, seed.length + 1 + random.nextInt(40));
        for (int i = seed.length; i < longer.length; i++) {
          longer[i] = (byte) random.nextInt();
        }
        return longer;
      }
      default -> {
        byte[] flipped = seed.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0 && flipped.length > 0; flips--) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
      }
    }
  }
}
