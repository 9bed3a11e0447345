package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.github.uhp.protocol.proto.Address;
import io.github.uhp.protocol.proto.Control;
import io.github.uhp.protocol.proto.Signed;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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
    ByteBuffer datagram = ControlCodec.encode(sample.transaction(), sample.message());
    assertThat(Wire.isForeignToQuic(datagram.get(0))).isTrue();
    assertThat(datagram.remaining()).isLessThanOrEqualTo(Wire.MAX_DATAGRAM);
    assertThat(ControlCodec.decode(datagram)).isEqualTo(sample);
    assertThat(datagram.position()).isZero();

    ByteBuffer elsewhere = ByteBuffer.allocateDirect(datagram.remaining() + 3);
    elsewhere.position(3).mark().put(datagram).reset();
    assertThat(ControlCodec.decode(elsewhere.order(ByteOrder.LITTLE_ENDIAN).asReadOnlyBuffer()))
        .isEqualTo(sample);
  }

  static Iterable<Decoded.Ok> messages() {
    return Samples.messages().values();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void refuses(String what, Consumer<Control.Builder> damage, String sample) throws Exception {
    Decoded.Ok good = Objects.requireNonNull(Samples.messages().get(sample));
    byte[] datagram = Samples.bytes(ControlCodec.encode(good.transaction(), good.message()));
    Control.Builder control =
        Control.newBuilder().mergeFrom(datagram, Wire.CONTROL_HEADER_LENGTH, datagram.length - 2);
    damage.accept(control);
    assertBad(framed(control.build()), Message.ErrorCode.MALFORMED);
  }

  static Stream<Arguments> wrong() {
    List<Arguments> all = new ArrayList<>();
    add(all, "welcome", "no server id", c -> c.getWelcomeBuilder().clearServerId());
    add(all, "welcome", "long server id", c -> c.getWelcomeBuilder().setServerId(bytes(33)));
    add(all, "welcome", "no cookie", c -> c.getWelcomeBuilder().clearCookie());
    add(all, "welcome", "long cookie", c -> c.getWelcomeBuilder().setCookie(bytes(33)));
    add(all, "welcome", "no address", c -> c.getWelcomeBuilder().clearObserved());
    add(all, "welcome", "time", c -> c.getWelcomeBuilder().setServerTimeMs(-1));
    add(all, "advertise", "no cookie", c -> c.getAdvertiseBuilder().clearCookie());
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
        c -> c.getAdvertiseBuilder().getRecordBuilder().setPayload(bytes(881)));
    add(all, "advertise-ack", "no address", c -> c.getAdvertiseAckBuilder().clearObserved());
    add(all, "advertise-ack", "sequence", c -> c.getAdvertiseAckBuilder().setSequence(-1));
    add(all, "advertise-ack", "no refresh", c -> c.getAdvertiseAckBuilder().clearRefreshAfterMs());
    add(all, "advertise-ack", "refresh", c -> c.getAdvertiseAckBuilder().setRefreshAfterMs(-1));
    add(all, "advertise-ack", "no expiry", c -> c.getAdvertiseAckBuilder().clearExpireAfterMs());
    add(all, "advertise-ack", "expiry", c -> c.getAdvertiseAckBuilder().setExpireAfterMs(-1));
    add(all, "connect-request", "no cookie", c -> c.getConnectRequestBuilder().clearCookie());
    add(all, "connect-request", "no request", c -> c.getConnectRequestBuilder().clearRequest());
    add(
        all,
        "connect-request",
        "long payload",
        c -> c.getConnectRequestBuilder().getRequestBuilder().setPayload(bytes(881)));
    add(all, "introduction", "no request", c -> c.getIntroductionBuilder().clearRequest());
    add(all, "introduction", "no address", c -> c.getIntroductionBuilder().clearObserved());
    add(all, "verdict", "no cookie", c -> c.getVerdictBuilder().clearCookie());
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
    add(all, "error-1", "no code", c -> c.getErrorBuilder().clearCode());
    add(all, "error-1", "unknown code", c -> c.getErrorBuilder().setCodeValue(10));
    add(all, "error-1", "negative code", c -> c.getErrorBuilder().setCodeValue(-1));
    add(all, "error-1", "long detail", c -> c.getErrorBuilder().setDetail("é".repeat(101)));
    add(all, "error-1", "no name", c -> c.getErrorBuilder().setName("not a name"));
    add(all, "hello", "no body", Control.Builder::clearBody);
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

  private static ByteBuffer framed(Control control) {
    byte[] body = control.toByteArray();
    return ByteBuffer.allocate(2 + body.length)
        .put(Wire.TYPE_CONTROL)
        .put(Wire.VERSION)
        .put(body)
        .flip();
  }

  private static void assertBad(ByteBuffer datagram, Message.ErrorCode code) {
    assertThat(ControlCodec.decode(datagram))
        .isInstanceOfSatisfying(Decoded.Bad.class, bad -> assertThat(bad.code()).isEqualTo(code));
  }

  @Test
  void refusesOtherHeaders() {
    assertBad(ByteBuffer.allocate(0), Message.ErrorCode.MALFORMED);
    assertBad(ByteBuffer.wrap(new byte[] {4}), Message.ErrorCode.MALFORMED);
    assertBad(ByteBuffer.wrap(new byte[] {5, 1, 0}), Message.ErrorCode.MALFORMED);
    assertBad(ByteBuffer.wrap(new byte[] {4, 2, 0}), Message.ErrorCode.UNSUPPORTED_VERSION);
    assertBad(ByteBuffer.wrap(new byte[] {4, 0, 0}), Message.ErrorCode.UNSUPPORTED_VERSION);
    assertBad(ByteBuffer.wrap(new byte[] {4, 1}), Message.ErrorCode.MALFORMED);
    assertBad(ByteBuffer.wrap(new byte[] {4, 1, -1}), Message.ErrorCode.MALFORMED);
  }

  @Test
  void refusesOversize() {
    int room = Wire.MAX_DATAGRAM - ControlCodec.encode(1, new Message.Hello(200)).remaining();
    ByteBuffer largest = ControlCodec.encode(1, new Message.Hello(200 + room));
    assertThat(largest.remaining()).isEqualTo(Wire.MAX_DATAGRAM);
    assertThat(ControlCodec.decode(largest))
        .isEqualTo(new Decoded.Ok(1, new Message.Hello(200 + room)));
    ByteBuffer more = ByteBuffer.allocate(Wire.MAX_DATAGRAM + 1).put(largest).rewind();
    assertBad(more, Message.ErrorCode.TOO_LARGE);
    assertThatThrownBy(() -> ControlCodec.encode(1, new Message.Hello(201 + room)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void skipsUnknownFields() throws Exception {
    ByteBuffer hello = ControlCodec.encode(9, new Message.Hello(0));
    ByteBuffer more = ByteBuffer.allocate(64).put(hello);
    // Field 100, varint 7.
    more.put(new byte[] {(byte) 0xa0, 0x06, 7}).flip();
    assertThat(ControlCodec.decode(more)).isEqualTo(new Decoded.Ok(9, new Message.Hello(0)));
  }

  @Test
  void theLargestPeerInfoFits() {
    SignedBytes record = new SignedBytes(new byte[SignedBytes.MAX_PAYLOAD], new byte[64]);
    SignedBytes acceptance = new SignedBytes(new byte[SignedBytes.MAX_ACCEPTANCE], new byte[64]);
    Message.Cookie cookie = Message.Cookie.of(new byte[Message.Cookie.MAX_LENGTH]);
    Message largest = new Message.PeerInfo(record, Samples.V6, acceptance);
    assertThat(ControlCodec.encode(-1, largest).remaining() - Wire.CONTROL_HEADER_LENGTH)
        .isEqualTo(1156)
        .isLessThanOrEqualTo(LinkSession.MAX_PLAINTEXT);
    for (Message message :
        List.of(
            largest,
            new Message.Introduction(record, Samples.V6),
            new Message.Advertise(cookie, record),
            new Message.ConnectRequest(cookie, record),
            new Message.Verdict(cookie, acceptance))) {
      assertThat(ControlCodec.encode(-1, message).remaining())
          .isLessThanOrEqualTo(Wire.MAX_DATAGRAM);
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
                true));
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
                Samples.SERVER));
    assertThat(Statements.verifyRecord(record)).isNotNull();
    assertThat(Statements.verifyRequest(request)).isNotNull();
    for (SignedBytes largest : List.of(record, request)) {
      assertThat(largest.payload()).hasSizeLessThanOrEqualTo(SignedBytes.MAX_PAYLOAD);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001b[31mb", "a\u202eb", "a\nb", "a\u2028b"})
  void plainDetail(String detail) {
    ByteBuffer datagram =
        ControlCodec.encode(1, new Message.Error(Message.ErrorCode.MALFORMED, detail, null));
    assertThat(ControlCodec.decode(datagram))
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
    ByteBuffer datagram =
        ControlCodec.encode(
            1, new Message.Error(Message.ErrorCode.MALFORMED, "é".repeat(150), null));
    assertThat(ControlCodec.decode(datagram))
        .isEqualTo(
            new Decoded.Ok(
                1, new Message.Error(Message.ErrorCode.MALFORMED, "é".repeat(100), null)));
  }

  @Test
  void refusesImpossibleMessages() {
    assertThatThrownBy(() -> new Message.Hello(-1)).isInstanceOf(IllegalArgumentException.class);
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
