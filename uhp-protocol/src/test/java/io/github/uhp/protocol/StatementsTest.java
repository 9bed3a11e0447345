package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.uhp.protocol.proto.Address;
import io.github.uhp.protocol.proto.Record;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatementsTest {

  private static final PeerCertificate LISTENER = Samples.LISTENER.certificate();

  @Test
  void roundTrip() {
    assertThat(Statements.verifyRecord(Samples.SIGNED_RECORD)).isEqualTo(Samples.RECORD);
    assertThat(Statements.verifyRequest(Samples.SIGNED_REQUEST)).isEqualTo(Samples.REQUEST);
    assertThat(Statements.verifyAcceptance(Samples.SIGNED_ACCEPTANCE, LISTENER))
        .isEqualTo(Samples.ACCEPTANCE);
    assertThat(Statements.verifyRecord(Samples.SIGNED_RECORD_WITH_NAT))
        .isEqualTo(Samples.RECORD_WITH_NAT);
    assertThat(Statements.verifyRequest(Samples.SIGNED_REQUEST_WITH_NAT))
        .isEqualTo(Samples.REQUEST_WITH_NAT);
  }

  @Test
  void everyBitCounts() {
    everyBitCounts(Samples.SIGNED_RECORD, Statements::verifyRecord);
    everyBitCounts(Samples.SIGNED_REQUEST, Statements::verifyRequest);
    everyBitCounts(Samples.SIGNED_REQUEST_WITH_NAT, Statements::verifyRequest);
    everyBitCounts(
        Samples.SIGNED_ACCEPTANCE, signed -> Statements.verifyAcceptance(signed, LISTENER));
  }

  private static void everyBitCounts(
      SignedBytes good, Function<SignedBytes, @Nullable Object> verify) {
    int payload = good.payload().length * 8;
    int all = payload + good.signature().length * 8;
    for (int bit = 0; bit < all; bit++) {
      byte[] p = good.payload().clone();
      byte[] s = good.signature().clone();
      byte[] hit = bit < payload ? p : s;
      int at = bit < payload ? bit : bit - payload;
      hit[at / 8] ^= (byte) (1 << at % 8);
      assertThat(verify.apply(new SignedBytes(p, s))).as("bit %d", bit).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("badSignatures")
  void refusesSignature(byte[] signature) {
    SignedBytes bad = new SignedBytes(Samples.SIGNED_RECORD.payload(), signature);
    assertThat(Statements.verifyRecord(bad)).isNull();
    assertThat(Statements.verifyProof(Samples.CONNECTOR.certificate(), Samples.PROOF, signature))
        .isFalse();
  }

  static Stream<byte[]> badSignatures() {
    byte[] good = Samples.SIGNED_RECORD.signature();
    BigInteger n = Signatures.DOMAIN.getN();
    byte[] order = BigIntegers.asUnsignedByteArray(32, n);
    byte[] zero = new byte[32];
    byte[] max = Samples.filled(32, 0xff);
    byte[] r = Arrays.copyOf(good, 32);
    byte[] s = Arrays.copyOfRange(good, 32, 64);
    return Stream.of(
        new byte[0],
        new byte[63],
        new byte[64],
        new byte[65],
        join(zero, s),
        join(r, zero),
        join(order, s),
        join(r, order),
        join(max, max),
        Arrays.copyOf(good, 65),
        join(s, r));
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void refusesFields(Consumer<Record.Builder> damage) throws Exception {
    Record.Builder record = Record.parseFrom(Samples.SIGNED_RECORD.payload()).toBuilder();
    damage.accept(record);
    assertThat(Statements.verifyRecord(signedRecord(record.build()))).isNull();
  }

  /** Signed as it must be, so that only the field itself is wrong. */
  private static SignedBytes signedRecord(Record record) {
    byte[] payload = record.toByteArray();
    return new SignedBytes(
        payload,
        Samples.LISTENER.sign(
            Purpose.RECORD,
            record.getPeerId().toByteArray(),
            record.getServerId().toByteArray(),
            payload));
  }

  static Stream<Consumer<Record.Builder>> wrongFields() {
    return Stream.of(
        r -> r.clearName(),
        r -> r.setName("Upper"),
        r -> r.setName("a".repeat(64)),
        r -> r.clearPeerId(),
        r -> r.setPeerId(bytes(31)),
        r -> r.setPeerId(ByteString.copyFrom(Samples.CONNECTOR.peerId().bytes())),
        r -> r.clearCertificate(),
        r -> r.setCertificate(bytes(513)),
        r -> r.setCertificate(ByteString.copyFrom(Samples.CONNECTOR.certificate().der())),
        r -> r.clearPunchKey(),
        r -> r.setPunchKey(bytes(33)),
        r -> r.setSequence(-1),
        r -> r.setIssuedMs(-1),
        r -> r.setExpiresMs(-1),
        r -> r.clearServerId(),
        r -> r.setServerId(bytes(31)),
        r -> r.addCandidates(Address.getDefaultInstance()),
        r -> {
          for (int i = 0; i < 7; i++) {
            r.addCandidates(r.getCandidates(0));
          }
        });
  }

  @Test
  void theDamagedFieldsWereTheFault() throws Exception {
    assertThat(
            Statements.verifyRecord(
                signedRecord(Record.parseFrom(Samples.SIGNED_RECORD.payload()))))
        .isEqualTo(Samples.RECORD);
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(Samples.filled(length, 1));
  }

  @Test
  void aSignatureHasOnePurposeAndOneRecipient() {
    byte[] field = {1, 2, 3};
    byte[] signature = Samples.LISTENER.sign(Purpose.RECORD, field);
    assertThat(LISTENER.verifies(signature, Purpose.RECORD, field)).isTrue();
    for (Purpose other : List.of(Purpose.REQUEST, Purpose.ACCEPT, Purpose.STREAM_PROOF)) {
      assertThat(LISTENER.verifies(signature, other, field)).isFalse();
    }
    assertThat(LISTENER.verifies(signature, Purpose.RECORD, new byte[] {1}, new byte[] {2, 3}))
        .isFalse();
    assertThat(LISTENER.verifies(signature, Purpose.RECORD)).isFalse();

    byte[] payload = Samples.SIGNED_ACCEPTANCE.payload();
    byte[] forAnother =
        Samples.LISTENER.sign(
            Purpose.ACCEPT,
            Samples.LISTENER.peerId().bytes(),
            Samples.identity(0x12).peerId().bytes(),
            payload);
    assertThat(Statements.verifyAcceptance(new SignedBytes(payload, forAnother), LISTENER))
        .isNull();
  }

  @Test
  void anotherKeyDoesNotPass() {
    assertThat(
            Statements.verifyAcceptance(Samples.SIGNED_ACCEPTANCE, Samples.CONNECTOR.certificate()))
        .isNull();
    assertThat(Statements.verifyRecord(Statements.sign(Samples.CONNECTOR, Samples.RECORD)))
        .isNull();
    assertThat(Statements.verifyRequest(Statements.sign(Samples.LISTENER, Samples.REQUEST)))
        .isNull();
  }

  @Test
  void theProofBindsEveryField() {
    StreamProof p = Samples.PROOF;
    byte[] proof = Statements.signProof(Samples.CONNECTOR, p);
    PeerCertificate connector = p.connector();
    PeerCertificate other = Samples.identity(0x12).certificate();
    assertThat(Statements.verifyProof(connector, p, proof)).isTrue();
    assertThat(Statements.verifyProof(p.listener(), p, proof)).isFalse();
    for (StreamProof wrong :
        List.of(
            new StreamProof(
                new byte[32],
                connector,
                p.listener(),
                p.connectorInstance(),
                p.listenerInstance(),
                p.session()),
            new StreamProof(
                p.nonce(),
                other,
                p.listener(),
                p.connectorInstance(),
                p.listenerInstance(),
                p.session()),
            new StreamProof(
                p.nonce(),
                connector,
                other,
                p.connectorInstance(),
                p.listenerInstance(),
                p.session()),
            new StreamProof(
                p.nonce(), connector, p.listener(), 0, p.listenerInstance(), p.session()),
            new StreamProof(
                p.nonce(), connector, p.listener(), p.connectorInstance(), 0, p.session()),
            new StreamProof(
                p.nonce(),
                connector,
                p.listener(),
                p.connectorInstance(),
                p.listenerInstance(),
                SessionId.of(new byte[32])))) {
      assertThat(Statements.verifyProof(connector, wrong, proof)).isFalse();
    }
  }

  @Test
  void aSessionProofIsOfOneKeyServerSessionAndInstance() {
    PeerCertificate peer = Samples.CONNECTOR.certificate();
    byte[] hash = Samples.filled(32, 0x12);
    byte[] proof = Statements.signSessionProof(Samples.CONNECTOR, Samples.SERVER, hash, 5);
    assertThat(Statements.verifySessionProof(peer, Samples.SERVER, hash, 5, proof)).isTrue();

    assertThat(Statements.verifySessionProof(LISTENER, Samples.SERVER, hash, 5, proof)).isFalse();
    ServerId other = ServerId.of(Samples.filled(32, 0x34));
    assertThat(Statements.verifySessionProof(peer, other, hash, 5, proof)).isFalse();
    byte[] otherHash = Samples.filled(32, 0x13);
    assertThat(Statements.verifySessionProof(peer, Samples.SERVER, otherHash, 5, proof)).isFalse();
    assertThat(Statements.verifySessionProof(peer, Samples.SERVER, hash, 6, proof)).isFalse();
    for (int bit = 0; bit < proof.length * Byte.SIZE; bit++) {
      byte[] flipped = proof.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(Statements.verifySessionProof(peer, Samples.SERVER, hash, 5, flipped))
          .as("bit %d", bit)
          .isFalse();
    }
  }

  @Test
  void boundsThePayload() {
    byte[] tooLong = new byte[SignedBytes.MAX_PAYLOAD + 1];
    assertThat(Statements.verifyRecord(new SignedBytes(tooLong, new byte[64]))).isNull();
    assertThat(Statements.verifyRequest(new SignedBytes(tooLong, new byte[64]))).isNull();
    assertThat(Statements.verifyAcceptance(new SignedBytes(tooLong, new byte[64]), LISTENER))
        .isNull();
    assertThat(Statements.verifyRecord(new SignedBytes(new byte[0], new byte[0]))).isNull();
  }

  @Test
  void signaturesAreDeterministic() {
    byte[] field = new byte[20];
    new Random(1).nextBytes(field);
    assertThat(Samples.LISTENER.sign(Purpose.ACCEPT, field))
        .isEqualTo(Samples.LISTENER.sign(Purpose.ACCEPT, field));
  }

  @Test
  void refusesTooManyCandidatesBeforeSigning() {
    assertThatThrownBy(
            () ->
                new ConnectStatement(
                    Samples.REQUEST.requestId(),
                    Samples.REQUEST.target(),
                    1,
                    Samples.CONNECTOR.certificate(),
                    Samples.CONNECTOR_PUNCH.publicKey(),
                    1,
                    Collections.nCopies(9, Samples.V4),
                    Samples.SERVER,
                    null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
