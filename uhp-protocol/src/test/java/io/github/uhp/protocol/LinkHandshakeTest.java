package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake of a peer with a server whose key it knows. */
class LinkHandshakeTest {

  private static final LinkStart START =
      new LinkStart(0x0102030405060708L, Samples.V6, 1_800_000_000_000L);

  private final Random random = new Random(4711);
  private final ServerKey serverKey = ServerKey.generate(random);
  private final LinkResponder responder = new LinkResponder(serverKey, random);
  private final LinkInitiator initiator = LinkInitiator.start(serverKey.serverId(), random);

  @Test
  void bothSidesHaveTheSameSession() {
    LinkResponder.Response response = respond(initiator.message());
    LinkInitiator.Started started = Objects.requireNonNull(initiator.finish(response.message()));
    assertThat(started.start()).isEqualTo(START);
    assertThat(started.session().number())
        .isEqualTo(response.session().number())
        .isEqualTo(START.session());
    assertThat(started.session().handshakeHash())
        .isEqualTo(response.session().handshakeHash())
        .hasSize(32);
    byte[] text = "to the server".getBytes(StandardCharsets.US_ASCII);
    assertThat(response.session().open(started.session().seal(text))).isEqualTo(text);
    assertThat(started.session().open(response.session().seal(text))).isEqualTo(text);
  }

  @Test
  void costsTheServerThreeOperations() {
    respond(initiator.message());
    assertThat(responder.keyOperations()).isEqualTo(3);
    assertThat(responder.respond(new byte[LinkInitiator.MESSAGE_LENGTH], START)).isNull();
    respond(initiator.message());
    assertThat(responder.keyOperations()).as("low order is noticed by the first").isEqualTo(7);
  }

  @Test
  void noTwoAnswersAreAlike() {
    LinkResponder.Response first = respond(initiator.message());
    LinkResponder.Response second = respond(initiator.message());
    assertThat(first.session().handshakeHash()).isNotEqualTo(second.session().handshakeHash());
    assertThat(second.session().open(first.session().seal(new byte[4]))).isNull();
  }

  @Test
  void everyBitOfTheFirstMessageCounts() {
    byte[] message = initiator.message();
    for (int bit = 0; bit < message.length * Byte.SIZE; bit++) {
      assertThat(responder.respond(flipped(message, bit), START)).as("bit %d", bit).isNull();
    }
  }

  @Test
  void everyBitOfTheSecondMessageCounts() {
    byte[] answer = respond(initiator.message()).message();
    for (int bit = 0; bit < answer.length * Byte.SIZE; bit++) {
      assertThat(initiator.finish(flipped(answer, bit))).as("bit %d", bit).isNull();
    }
    assertThat(initiator.finish(answer)).as("the genuine one, after all the others").isNotNull();
  }

  @Test
  void anotherLengthIsRefused() {
    byte[] message = initiator.message();
    byte[] answer = respond(message).message();
    for (int length = 0; length < 200; length++) {
      if (length != message.length) {
        assertThat(responder.respond(Arrays.copyOf(message, length), START)).isNull();
      }
      if (length != answer.length) {
        assertThat(initiator.finish(Arrays.copyOf(answer, length))).isNull();
      }
    }
  }

  @Test
  void anotherServerCannotAnswer() {
    LinkResponder other = new LinkResponder(ServerKey.generate(random), random);
    assertThat(other.respond(initiator.message(), START)).isNull();

    LinkInitiator ofTheOther = LinkInitiator.start(ServerKey.generate(random).serverId(), random);
    assertThat(responder.respond(ofTheOther.message(), START)).isNull();
  }

  @Test
  void anAnswerIsToOneQuestion() {
    LinkInitiator second = LinkInitiator.start(serverKey.serverId(), random);
    assertThat(second.message()).isNotEqualTo(initiator.message());
    assertThat(second.finish(respond(initiator.message()).message())).isNull();
  }

  /** RFC 7748 §6.1 and the points of order 1, 2, 4 and 8 on the curve and its twist. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      })
  void pointsOfLowOrderAreRefused(String hex) {
    byte[] point = HexFormat.of().parseHex(hex);
    long before = responder.keyOperations();
    byte[] message = initiator.message();
    System.arraycopy(point, 0, message, 0, point.length);
    assertThat(responder.respond(message, START)).isNull();
    assertThat(responder.keyOperations()).isEqualTo(before + 1);

    byte[] answer = respond(initiator.message()).message();
    System.arraycopy(point, 0, answer, 0, point.length);
    assertThat(initiator.finish(answer)).isNull();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinkInitiator.start(ServerId.of(point), random));
  }

  @Test
  void aClosedServerKeyAnswersNobody() {
    byte[] message = initiator.message();
    serverKey.close();
    assertThatThrownBy(() -> responder.respond(message, START))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(serverKey::secret).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aServerKeyIsStoredAndReadAgain() {
    assertThat(ServerKey.of(serverKey.secret()).serverId()).isEqualTo(serverKey.serverId());
    assertThatIllegalArgumentException().isThrownBy(() -> ServerKey.of(new byte[31]));
    assertThat(serverKey).hasToString("key of server " + serverKey.serverId());
  }

  private LinkResponder.Response respond(byte[] message) {
    return Objects.requireNonNull(responder.respond(message, START));
  }

  private static byte[] flipped(byte[] message, int bit) {
    byte[] flipped = message.clone();
    flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return flipped;
  }
}
