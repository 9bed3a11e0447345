package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed bytes are what this library writes, and what it reads them as. */
class GoldenVectorsTest {

  private static final Map<String, Map<String, String>> VECTORS = Vectors.committed();

  @ParameterizedTest
  @MethodSource("names")
  void writes(String name) {
    assertThat(Vectors.make().get(name)).isEqualTo(vector(name));
  }

  static Iterable<String> names() {
    return VECTORS.keySet();
  }

  @Test
  void everyVectorIsCommitted() {
    assertThat(VECTORS.keySet()).containsExactlyElementsOf(Vectors.make().keySet());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void readsControl(String name) {
    byte[] plaintext = bytes(name, "plaintext");
    Decoded decoded = ControlCodec.decode(plaintext);
    assertThat(decoded).isEqualTo(Samples.messages().get(name));
    assertThat(Vectors.control((Decoded.Ok) decoded, plaintext)).isEqualTo(vector(name));
  }

  static Iterable<String> messages() {
    return Samples.messages().keySet();
  }

  @Test
  void readsTheStartOfASession() {
    byte[] payload = bytes("link-start-sites", "payload");
    assertThat(LinkVectors.linkStart(Objects.requireNonNull(LinkStart.decode(payload))))
        .isEqualTo(vector("link-start-sites"));
  }

  @Test
  void readsStatements() {
    SignedBytes record = signed("record");
    assertThat(Vectors.record(record, Objects.requireNonNull(Statements.verifyRecord(record))))
        .isEqualTo(vector("record"));
    SignedBytes request = signed("request");
    assertThat(Vectors.request(request, Objects.requireNonNull(Statements.verifyRequest(request))))
        .isEqualTo(vector("request"));
    SignedBytes natRecord = signed("record-nat");
    assertThat(
            Vectors.record(natRecord, Objects.requireNonNull(Statements.verifyRecord(natRecord))))
        .isEqualTo(vector("record-nat"));
    SignedBytes natRequest = signed("request-nat");
    assertThat(
            Vectors.request(
                natRequest, Objects.requireNonNull(Statements.verifyRequest(natRequest))))
        .isEqualTo(vector("request-nat"));
    SignedBytes acceptance = signed("acceptance");
    PeerCertificate listener = PeerCertificate.parse(bytes("identity-listener", "certificate"));
    assertThat(
            Vectors.acceptance(
                acceptance,
                Objects.requireNonNull(Statements.verifyAcceptance(acceptance, listener))))
        .isEqualTo(vector("acceptance"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"probe-check", "probe-nominate", "probe-ack", "probe-ack-padded"})
  void readsProbe(String name) {
    byte[] datagram = bytes(name, "datagram");
    long counter = ByteBuffer.wrap(datagram).getLong(Wire.PROBE_COUNTER_OFFSET);
    Probe probe =
        Objects.requireNonNull(
            Samples.probeKeys(name.startsWith("probe-ack")).open(ByteBuffer.wrap(datagram)));
    assertThat(Vectors.probe(counter, probe, datagram)).isEqualTo(vector(name));
  }

  @Test
  void readsStreamMessages() throws MalformedMessageException {
    assertThat(StreamMessage.readProofStart(message("stream-proof-start")).bytes())
        .isEqualTo(bytes("stream-proof-start", "value"));
    assertThat(StreamMessage.readProofChallenge(message("stream-proof-challenge")))
        .isEqualTo(bytes("stream-proof-challenge", "value"));
    byte[] signature = StreamMessage.readProof(message("stream-proof"));
    assertThat(Statements.verifyProof(Samples.CONNECTOR.certificate(), Samples.PROOF, signature))
        .isTrue();
    assertThat(StreamMessage.readProofResult(message("stream-proof-result-yes"))).isTrue();
    assertThat(StreamMessage.readProofResult(message("stream-proof-result-no"))).isFalse();
    assertThat(StreamMessage.readStreamOpen(message("stream-open"))).isEqualTo("web");
  }

  private static byte[] message(String name) {
    byte[] framed = bytes(name, "framed");
    assertThat(ByteBuffer.wrap(framed).getShort()).isEqualTo((short) (framed.length - 2));
    return Arrays.copyOfRange(framed, StreamMessage.PREFIX_LENGTH, framed.length);
  }

  private static SignedBytes signed(String name) {
    return new SignedBytes(bytes(name, "payload"), bytes(name, "signature"));
  }

  private static byte[] bytes(String name, String field) {
    return HexFormat.of().parseHex(Objects.requireNonNull(vector(name).get(field)));
  }

  private static Map<String, String> vector(String name) {
    return Objects.requireNonNull(VECTORS.get(name), name);
  }
}
