package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever arrives, no reader throws but what it says, and what it takes for good it writes, and
 * reads again as the same. Runs over the kept inputs here; {@code scripts/fuzz} looks for more.
 */
class CodecFuzzTest {

  @MethodSource("openings")
  @FuzzTest
  void opening(byte[] datagram) {
    if (OpeningCodec.decode(ByteBuffer.wrap(datagram)) instanceof OpeningCodec.Decoded.Ok ok) {
      assertThat(OpeningCodec.decode(OpeningCodec.encode(ok.transaction(), ok.message())))
          .isEqualTo(ok);
    }
  }

  static Stream<byte[]> openings() {
    return LinkVectors.openings().values().stream()
        .map(opening -> Samples.bytes(OpeningCodec.encode(1, opening)));
  }

  @MethodSource("messages")
  @FuzzTest
  void control(byte[] plain) {
    if (ControlCodec.decode(plain) instanceof Decoded.Ok ok) {
      assertThat(ControlCodec.decode(ControlCodec.encode(ok.transaction(), ok.message())))
          .isEqualTo(ok);
    }
  }

  static Stream<byte[]> messages() {
    return Samples.messages().values().stream()
        .map(sample -> ControlCodec.encode(sample.transaction(), sample.message()));
  }

  @MethodSource("linkStarts")
  @FuzzTest
  void linkStart(byte[] payload) {
    LinkStart start = LinkStart.decode(payload);
    if (start != null) {
      assertThat(LinkStart.decode(start.encode())).isEqualTo(start);
    }
  }

  static Stream<byte[]> linkStarts() {
    return Stream.of(
        LinkVectors.START.encode(),
        new LinkStart(0, Samples.V6, 0).encode(),
        LinkVectors.START_WITH_SITES.encode());
  }

  @MethodSource("probes")
  @FuzzTest
  void probe(byte[] plain) {
    Probe probe = ProbeCodec.decode(plain);
    if (probe != null) {
      assertThat(ProbeCodec.decode(ProbeCodec.encode(probe))).isEqualTo(probe);
    }
  }

  static Stream<byte[]> probes() {
    return Stream.of(
            Probe.check(1, true), Probe.ack(2, Samples.V4), Probe.ack(3, Samples.V6).paddedTo(128))
        .map(ProbeCodec::encode);
  }

  /** Only what was signed holds; everything else is refused without a word. */
  @MethodSource("statements")
  @FuzzTest
  void statement(byte[] payload) {
    for (SignedBytes original :
        new SignedBytes[] {
          Samples.SIGNED_RECORD, Samples.SIGNED_REQUEST, Samples.SIGNED_ACCEPTANCE
        }) {
      SignedBytes signed = new SignedBytes(payload, original.signature());
      boolean holds =
          Statements.verifyRecord(signed) != null
              || Statements.verifyRequest(signed) != null
              || Statements.verifyAcceptance(signed, Samples.LISTENER.certificate()) != null;
      assertThat(holds).isEqualTo(Arrays.equals(payload, original.payload()));
    }
  }

  static Stream<byte[]> statements() {
    return Stream.of(
        Samples.SIGNED_RECORD.payload(),
        Samples.SIGNED_REQUEST.payload(),
        Samples.SIGNED_ACCEPTANCE.payload());
  }

  @MethodSource("certificates")
  @FuzzTest
  void certificate(byte[] der) {
    PeerCertificate certificate;
    try {
      certificate = PeerCertificate.parse(der);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(certificate.der()).isEqualTo(der);
    // What can be read can be handed to TLS.
    assertThat(certificate.toX509()).isNotNull();
  }

  static Stream<byte[]> certificates() {
    return Stream.of(Samples.LISTENER.certificate().der());
  }

  @MethodSource("streamMessages")
  @FuzzTest
  void streamMessage(byte[] message) {
    reads(() -> StreamMessage.readProofStart(message));
    reads(() -> StreamMessage.readProofChallenge(message));
    reads(() -> StreamMessage.readProof(message));
    reads(() -> StreamMessage.readProofResult(message));
    reads(() -> StreamMessage.readStreamOpen(message));
  }

  static Stream<byte[]> streamMessages() {
    return Stream.of(
            StreamMessage.proofStart(Samples.SESSION),
            StreamMessage.proofChallenge(Samples.PROOF.nonce()),
            StreamMessage.proof(Samples.SIGNED_RECORD.signature()),
            StreamMessage.proofResult(true),
            StreamMessage.streamOpen("web"))
        .map(framed -> Samples.bytes(framed.position(StreamMessage.PREFIX_LENGTH)));
  }

  private interface Read {
    Object get() throws MalformedMessageException;
  }

  private static void reads(Read read) {
    try {
      assertThat(read.get()).isNotNull();
    } catch (MalformedMessageException e) {
      // What it says.
    }
  }
}
