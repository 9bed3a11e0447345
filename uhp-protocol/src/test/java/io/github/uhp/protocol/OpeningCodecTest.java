package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.github.uhp.protocol.proto.Opening.Builder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plain datagrams between peer and server. */
class OpeningCodecTest {

  private static final Token LONGEST = Token.of(new byte[Token.MAX_LENGTH]);
  private static final byte[] NOISE = new byte[LinkInitiator.MESSAGE_LENGTH];

  @ParameterizedTest
  @MethodSource("openings")
  void whatIsWrittenIsRead(Opening opening) {
    ByteBuffer datagram = ByteBuffer.allocate(1300).position(3);
    datagram.put(OpeningCodec.encode(-7, opening)).flip().position(3);
    OpeningCodec.Decoded decoded = OpeningCodec.decode(datagram);
    assertThat(decoded).isEqualTo(new OpeningCodec.Decoded.Ok(-7, opening));
    assertThat(decoded).hasSameHashCodeAs(new OpeningCodec.Decoded.Ok(-7, opening));
    assertThat(datagram.position()).isEqualTo(3);
  }

  static Stream<Opening> openings() {
    return LinkVectors.openings().values().stream();
  }

  @Test
  void noAnswerIsLongerThanItsQuestion() {
    for (Opening question :
        new Opening[] {
          new Opening.Hello(),
          new Opening.Initiate(Token.of(new byte[1]), NOISE, null),
          new Opening.Initiate(Token.of(new byte[16]), NOISE, null),
          new Opening.Initiate(LONGEST, NOISE, LONGEST),
        }) {
      assertThat(OpeningCodec.encode(-1, question).remaining())
          .as("%s", question)
          .isEqualTo(OpeningCodec.QUESTION_LENGTH);
    }
    byte[] payload =
        new LinkStart(-1, Samples.V6, Long.MAX_VALUE, 65_535, Samples.V6.getAddress()).encode();
    byte[] noise = new byte[NoiseNk.OVERHEAD + payload.length];
    assertThat(noise).hasSizeLessThanOrEqualTo(Opening.Respond.MAX_NOISE);
    for (Opening answer :
        new Opening[] {
          new Opening.Welcome(Samples.SERVER, LONGEST),
          new Opening.Respond(noise),
          new Opening.Busy(Integer.MAX_VALUE, LONGEST),
          new Opening.NoSession(-1, LONGEST, Integer.MAX_VALUE),
          new Opening.Error(Opening.ErrorCode.UNSUPPORTED_VERSION, ""),
        }) {
      assertThat(OpeningCodec.encode(-1, answer).remaining())
          .as("%s", answer)
          .isLessThanOrEqualTo(OpeningCodec.QUESTION_LENGTH);
    }
  }

  @Test
  void tellsWhatIsWrong() {
    assertThat(decode(new byte[0])).isEqualTo(Opening.ErrorCode.MALFORMED);
    assertThat(decode(new byte[] {4})).isEqualTo(Opening.ErrorCode.MALFORMED);
    assertThat(decode(new byte[] {6, 1})).isEqualTo(Opening.ErrorCode.MALFORMED);
    assertThat(decode(new byte[] {4, 1})).isEqualTo(Opening.ErrorCode.MALFORMED);
    assertThat(decode(new byte[] {4, 1, 7})).isEqualTo(Opening.ErrorCode.MALFORMED);
    assertThat(decode(new byte[] {4, 2})).isEqualTo(Opening.ErrorCode.UNSUPPORTED_VERSION);
    byte[] large = Arrays.copyOf(new byte[] {4, 1}, Wire.MAX_DATAGRAM + 1);
    assertThat(decode(large)).isEqualTo(Opening.ErrorCode.TOO_LARGE);
  }

  @Test
  void everyFieldMustBeThereAndInItsRange() {
    refuses(m -> m.getWelcomeBuilder().setServerId(zeros(31)).setCookie(zeros(16)));
    refuses(m -> m.getWelcomeBuilder().setServerId(zeros(33)).setCookie(zeros(16)));
    refuses(m -> m.getWelcomeBuilder().setServerId(zeros(32)));
    refuses(m -> m.getWelcomeBuilder().setServerId(zeros(32)).setCookie(zeros(33)));
    refuses(m -> m.getInitiateBuilder().setNoise(zeros(48)));
    refuses(m -> m.getInitiateBuilder().setNoise(zeros(48)).setCookie(zeros(33)));
    refuses(m -> m.getInitiateBuilder().setNoise(zeros(47)).setCookie(zeros(16)));
    refuses(m -> m.getInitiateBuilder().setNoise(zeros(49)).setCookie(zeros(16)));
    refuses(
        m -> m.getInitiateBuilder().setNoise(zeros(48)).setCookie(zeros(16)).setTurn(zeros(33)));
    refuses(m -> m.getRespondBuilder().setNoise(zeros(47)));
    refuses(m -> m.getRespondBuilder().setNoise(zeros(129)));
    refuses(m -> m.getBusyBuilder().setRetryAfterMs(1));
    refuses(m -> m.getBusyBuilder().setTurn(zeros(24)));
    refuses(m -> m.getBusyBuilder().setRetryAfterMs(-1).setTurn(zeros(24)));
    refuses(m -> m.getNoSessionBuilder().setSession(1));
    refuses(m -> m.getNoSessionBuilder().setCookie(zeros(16)).setRetryAfterMs(-1));
    refuses(m -> m.getErrorBuilder().setCodeValue(0));
    refuses(m -> m.getErrorBuilder().setCodeValue(4));
    refuses(m -> m.getErrorBuilder().setCodeValue(1).setDetail("x".repeat(201)));
  }

  @Test
  void unknownFieldsAreSkipped() {
    ByteBuffer hello = OpeningCodec.encode(9, new Opening.Hello());
    ByteBuffer more = ByteBuffer.allocate(200).put(hello);
    // Field 100, varint 7.
    more.put(new byte[] {(byte) 0xa0, 0x06, 7}).flip();
    assertThat(OpeningCodec.decode(more))
        .isEqualTo(new OpeningCodec.Decoded.Ok(9, new Opening.Hello()));
  }

  @Test
  void theTextOfAnErrorPlaysNoTricks() {
    Opening error =
        new Opening.Error(Opening.ErrorCode.MALFORMED, "a\u001b[2Jb\nc" + "y".repeat(300));
    OpeningCodec.Decoded decoded = OpeningCodec.decode(OpeningCodec.encode(1, error));
    assertThat(decoded)
        .isEqualTo(
            new OpeningCodec.Decoded.Ok(
                1, new Opening.Error(Opening.ErrorCode.MALFORMED, "a [2Jb c" + "y".repeat(192))));
  }

  @Test
  void aTokenHasOneTo32Bytes() {
    assertThatIllegalArgumentException().isThrownBy(() -> Token.of(new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> Token.of(new byte[33]));
    assertThat(LONGEST).hasToString("token of 32 bytes");
  }

  @Test
  void whatAServerSaysAtTheStartIsInItsRange() {
    LinkStart start = new LinkStart(-1, Samples.V6, Long.MAX_VALUE);
    assertThat(LinkStart.decode(start.encode())).isEqualTo(start);
    LinkStart sites =
        new LinkStart(-1, Samples.V6, Long.MAX_VALUE, 65_535, Samples.V6.getAddress());
    assertThat(LinkStart.decode(sites.encode())).isEqualTo(sites);
    byte[] second =
        new LinkStart(1, Samples.V4, 1, 1, Samples.address("224.0.0.1", 5).getAddress()).encode();
    assertThat(LinkStart.decode(second)).as("second address is multicast").isNull();
    for (int port : new int[] {-1, 65_536}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new LinkStart(1, Samples.V4, 1, port, null));
    }
    assertThat(LinkStart.decode(new byte[0])).as("no address").isNull();
    assertThat(LinkStart.decode(new byte[] {7})).as("no protobuf").isNull();
    byte[] bytes = new LinkStart(1, Samples.address("224.0.0.1", 5), 1).encode();
    assertThat(LinkStart.decode(bytes)).as("multicast").isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> new LinkStart(1, Samples.V4, -1));
  }

  private static void refuses(Consumer<Builder> change) {
    Builder message = io.github.uhp.protocol.proto.Opening.newBuilder().setTransaction(1);
    change.accept(message);
    byte[] body = message.build().toByteArray();
    byte[] datagram =
        ByteBuffer.allocate(body.length + 2).putShort((short) 0x0401).put(body).array();
    assertThat(decode(datagram)).as("%s", message).isEqualTo(Opening.ErrorCode.MALFORMED);
  }

  private static Opening.ErrorCode decode(byte[] datagram) {
    OpeningCodec.Decoded decoded = OpeningCodec.decode(ByteBuffer.wrap(datagram));
    assertThat(decoded).isInstanceOf(OpeningCodec.Decoded.Bad.class);
    OpeningCodec.Decoded.Bad bad = (OpeningCodec.Decoded.Bad) decoded;
    assertThat(bad.detail()).isNotBlank();
    return bad.code();
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }
}
