package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.uhp.protocol.proto.Address;
import io.github.uhp.protocol.proto.Control;
import io.github.uhp.protocol.proto.Signed;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControlCodecTest {

  @ParameterizedTest
  @MethodSource("messages")
  void roundTrip(Decoded.Ok sample) {
    byte[] plain = ControlCodec.encode(sample.transaction(), sample.message());
    assertThat(plain).hasSizeLessThanOrEqualTo(LinkSession.MAX_PLAINTEXT);
    assertThat(ControlCodec.decode(plain)).isEqualTo(sample);
    byte[] padded =
        ControlCodec.encodePadded(
            sample.transaction(), sample.message(), LinkSession.MAX_PLAINTEXT);
    assertThat(padded).hasSize(LinkSession.MAX_PLAINTEXT);
    assertThat(ControlCodec.decode(padded)).isEqualTo(sample);
  }

  static Iterable<Decoded.Ok> messages() {
    return Samples.messages().values();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void refuses(String what, Consumer<Control.Builder> damage, String sample) throws Exception {
    Decoded.Ok good = Objects.requireNonNull(Samples.messages().get(sample));
    Control.Builder control =
        Control.newBuilder().mergeFrom(ControlCodec.encode(good.transaction(), good.message()));
    damage.accept(control);
    assertBad(control.build().toByteArray());
  }

  static Stream<Arguments> wrong() {
    List<Arguments> all = new ArrayList<>();
    add(all, "proof", "no certificate", c -> c.getProofBuilder().clearCertificate());
    add(all, "proof", "no such certificate", c -> c.getProofBuilder().setCertificate(bytes(300)));
    for (int length : new int[] {0, 63, 65}) {
      add(
          all,
          "proof",
          "signature of " + length,
          c -> c.getProofBuilder().setSignature(bytes(length)));
    }
    add(all, "refresh-ack", "no address", c -> c.getRefreshAckBuilder().clearObserved());
    add(all, "refresh-ack", "names", c -> c.getRefreshAckBuilder().setNames(-1));
    for (int millis : new int[] {-1, Message.MAX_ECHO_MILLIS + 1}) {
      String what = "echo after " + millis;
      add(all, "refresh", what, c -> c.getRefreshBuilder().setEchoAfterMs(millis));
      add(all, "refresh-ack", what, c -> c.getRefreshAckBuilder().setEchoAfterMs(millis));
    }
    add(all, "advertise", "no record", c -> c.getAdvertiseBuilder().clearRecord());
    for (int length : new int[] {0, 63, 65}) {
      add(
          all,
          "advertise",
          "signature of " + length,
          c -> c.getAdvertiseBuilder().getRecordBuilder().setSignature(bytes(length)));
    }
    add(
        all,
        "advertise",
        "no payload",
        c -> c.getAdvertiseBuilder().getRecordBuilder().clearPayload());
    add(
        all,
        "advertise",
        "long payload",
        c ->
            c.getAdvertiseBuilder()
                .getRecordBuilder()
                .setPayload(bytes(SignedBytes.MAX_PAYLOAD + 1)));
    add(all, "advertise-ack", "no address", c -> c.getAdvertiseAckBuilder().clearObserved());
    add(all, "advertise-ack", "sequence", c -> c.getAdvertiseAckBuilder().setSequence(-1));
    add(all, "advertise-ack", "no refresh", c -> c.getAdvertiseAckBuilder().clearRefreshAfterMs());
    add(all, "advertise-ack", "refresh", c -> c.getAdvertiseAckBuilder().setRefreshAfterMs(-1));
    add(all, "advertise-ack", "no expiry", c -> c.getAdvertiseAckBuilder().clearExpireAfterMs());
    add(all, "advertise-ack", "expiry", c -> c.getAdvertiseAckBuilder().setExpireAfterMs(-1));
    add(all, "connect-request", "no request", c -> c.getConnectRequestBuilder().clearRequest());
    add(
        all,
        "connect-request",
        "long payload",
        c ->
            c.getConnectRequestBuilder()
                .getRequestBuilder()
                .setPayload(bytes(SignedBytes.MAX_PAYLOAD + 1)));
    add(all, "introduction", "no request", c -> c.getIntroductionBuilder().clearRequest());
    add(all, "introduction", "no address", c -> c.getIntroductionBuilder().clearObserved());
    add(all, "verdict", "no acceptance", c -> c.getVerdictBuilder().clearAcceptance());
    add(
        all,
        "verdict",
        "long payload",
        c -> c.getVerdictBuilder().getAcceptanceBuilder().setPayload(bytes(137)));
    add(all, "peer-info-open", "no record", c -> c.getPeerInfoBuilder().clearRecord());
    add(all, "peer-info-open", "no address", c -> c.getPeerInfoBuilder().clearObserved());
    add(
        all,
        "peer-info-closed",
        "empty acceptance",
        c -> c.getPeerInfoBuilder().setAcceptance(Signed.getDefaultInstance()));
    add(
        all,
        "binding-request-1",
        "unknown socket",
        c -> c.getBindingRequestBuilder().setAnswerFromValue(3));
    add(
        all,
        "binding-request-1",
        "negative socket",
        c -> c.getBindingRequestBuilder().setAnswerFromValue(-1));
    add(all, "binding-response", "no address", c -> c.getBindingResponseBuilder().clearObserved());
    add(all, "error-1", "no code", c -> c.getErrorBuilder().clearCode());
    add(all, "error-1", "unknown code", c -> c.getErrorBuilder().setCodeValue(7));
    add(all, "error-1", "negative code", c -> c.getErrorBuilder().setCodeValue(-1));
    add(all, "error-1", "long detail", c -> c.getErrorBuilder().setDetail("é".repeat(101)));
    add(all, "error-1", "no name", c -> c.getErrorBuilder().setName("not a name"));
    add(all, "refresh", "no body", Control.Builder::clearBody);
    for (int length : new int[] {0, 3, 5, 15, 17}) {
      add(all, "introduction", "ip of " + length, c -> observed(c).setIp(bytes(length)));
    }
    add(all, "introduction", "no port", c -> observed(c).clearPort());
    add(all, "introduction", "port 65536", c -> observed(c).setPort(65536));
    add(all, "introduction", "port -1", c -> observed(c).setPort(-1));
    for (String ip : List.of("0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1")) {
      add(
          all,
          "introduction",
          ip,
          c ->
              observed(c)
                  .setIp(ByteString.copyFrom(Samples.address(ip, 1).getAddress().getAddress())));
    }
    return all.stream();
  }

  private static Address.Builder observed(Control.Builder control) {
    return control.getIntroductionBuilder().getObservedBuilder();
  }

  private static void add(
      List<Arguments> all, String sample, String what, Consumer<Control.Builder> damage) {
    all.add(Arguments.of(sample + ": " + what, damage, sample));
  }

  private static ByteString bytes(int length) {
    return ByteString.copyFrom(Samples.filled(length, 1));
  }

  private static void assertBad(byte[] plain) {
    assertThat(ControlCodec.decode(plain)).isInstanceOf(Decoded.Bad.class);
  }

  @Test
  void refusesWhatIsNoMessage() {
    assertBad(new byte[0]);
    assertBad(new byte[] {-1});
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13, 48, 138, 139, 140, 141, LinkSession.MAX_PLAINTEXT})
  void padsToTheLengthOrOneByteLess(int length) {
    byte[] padded = ControlCodec.encodePadded(9, new Message.Refresh(), length);
    assertThat(padded.length).isBetween(Math.max(11, length - 2), length);
    assertThat(ControlCodec.decode(padded)).isEqualTo(new Decoded.Ok(9, new Message.Refresh()));
  }

  @Test
  void refusesOversize() {
    SignedBytes huge = new SignedBytes(new byte[1200], new byte[64]);
    assertThatThrownBy(() -> ControlCodec.encode(1, new Message.Advertise(huge)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void skipsUnknownFields() {
    byte[] refresh = ControlCodec.encode(9, new Message.Refresh());
    byte[] more = Arrays.copyOf(refresh, refresh.length + 3);
    // Field 100, varint 7.
    System.arraycopy(new byte[] {(byte) 0xa0, 0x06, 7}, 0, more, refresh.length, 3);
    assertThat(ControlCodec.decode(more)).isEqualTo(new Decoded.Ok(9, new Message.Refresh()));
  }

  @Test
  void theLargestPeerInfoFits() {
    SignedBytes record = new SignedBytes(new byte[SignedBytes.MAX_PAYLOAD], new byte[64]);
    SignedBytes acceptance = new SignedBytes(new byte[SignedBytes.MAX_ACCEPTANCE], new byte[64]);
    Message largest = new Message.PeerInfo(record, Samples.V6, acceptance);
    assertThat(ControlCodec.encode(-1, largest)).hasSize(1156);
    for (Message message :
        List.of(
            largest,
            new Message.Introduction(record, Samples.V6),
            new Message.Advertise(record),
            new Message.ConnectRequest(record),
            new Message.Verdict(acceptance))) {
      assertThat(ControlCodec.encode(-1, message))
          .hasSizeLessThanOrEqualTo(LinkSession.MAX_PLAINTEXT);
    }
  }

  /** With this library's own certificate nothing that a peer may say is too long. */
  @Test
  void theLargestOwnRecordFits() {
    List<InetSocketAddress> candidates =
        IntStream.range(0, 8)
            .mapToObj(i -> Samples.address("2001:db8::" + i + "1", 65535))
            .toList();
    PeerName name = new PeerName("n".repeat(63));
    SignedBytes record =
        Statements.sign(
            Samples.LISTENER,
            new PeerRecord(
                name,
                -1,
                Samples.LISTENER.certificate(),
                Samples.LISTENER_PUNCH.publicKey(),
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                candidates,
                Samples.SERVER,
                true,
                true,
                Samples.LARGEST_PROFILE));
    SignedBytes request =
        Statements.sign(
            Samples.CONNECTOR,
            new ConnectStatement(
                Samples.REQUEST.requestId(),
                new Target(name, Samples.LISTENER.peerId()),
                -1,
                Samples.CONNECTOR.certificate(),
                Samples.CONNECTOR_PUNCH.publicKey(),
                Long.MAX_VALUE,
                candidates,
                Samples.SERVER,
                Samples.LARGEST_PROFILE));
    assertThat(Statements.verifyRecord(record)).isNotNull();
    assertThat(Statements.verifyRequest(request)).isNotNull();
    for (SignedBytes largest : List.of(record, request)) {
      assertThat(largest.payload()).hasSizeLessThanOrEqualTo(SignedBytes.MAX_PAYLOAD);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001b[31mb", "a\u202eb", "a\nb", "a\u2028b"})
  void plainDetail(String detail) {
    byte[] plain =
        ControlCodec.encode(1, new Message.Error(Message.ErrorCode.REJECTED, detail, null));
    assertThat(ControlCodec.decode(plain))
        .isInstanceOfSatisfying(
            Decoded.Ok.class,
            ok ->
                assertThat(((Message.Error) ok.message()).detail())
                    .startsWith("a ")
                    .endsWith("b")
                    .doesNotContain("\u001b", "\n"));
  }

  @Test
  void cutsDetailAtAWholeCharacter() {
    byte[] plain =
        ControlCodec.encode(
            1, new Message.Error(Message.ErrorCode.REJECTED, "é".repeat(150), null));
    assertThat(ControlCodec.decode(plain))
        .isEqualTo(
            new Decoded.Ok(
                1, new Message.Error(Message.ErrorCode.REJECTED, "é".repeat(100), null)));
  }

  @Test
  void refusesImpossibleMessages() {
    assertThatThrownBy(() -> new Message.RefreshAck(Samples.V4, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Message.Proof(Samples.LISTENER.certificate(), 1, new byte[63]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Message.AdvertiseAck(Samples.V4, 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                ControlCodec.encode(
                    1,
                    new Message.Introduction(
                        Samples.SIGNED_REQUEST, InetSocketAddress.createUnresolved("x", 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
