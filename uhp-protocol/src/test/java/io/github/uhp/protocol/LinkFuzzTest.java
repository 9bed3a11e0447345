package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing but the other side's very message gets through a handshake or a session, and nothing is
 * thrown. Runs over the kept inputs here; {@code scripts/fuzz} looks for more.
 */
class LinkFuzzTest {

  private static final ServerKey KEY = ServerKey.generate(() -> 1);
  private static final LinkResponder RESPONDER = new LinkResponder(KEY, new Random(2));
  private static final LinkInitiator INITIATOR = LinkInitiator.start(KEY.serverId(), () -> 3);
  private static final byte[] FIRST = INITIATOR.message();
  private static final LinkResponder.Response RESPONSE =
      Objects.requireNonNull(RESPONDER.respond(FIRST, LinkVectors.START));
  private static final LinkSession SERVER = RESPONSE.session();
  private static final LinkSession PEER =
      Objects.requireNonNull(INITIATOR.finish(RESPONSE.message())).session();

  @MethodSource("first")
  @FuzzTest
  void firstMessage(byte[] message) {
    assertThat(RESPONDER.respond(message, LinkVectors.START) != null)
        .isEqualTo(Arrays.equals(message, FIRST));
  }

  static Stream<byte[]> first() {
    return Stream.of(FIRST);
  }

  @MethodSource("second")
  @FuzzTest
  void secondMessage(byte[] message) {
    assertThat(INITIATOR.finish(message) != null)
        .isEqualTo(Arrays.equals(message, RESPONSE.message()));
  }

  static Stream<byte[]> second() {
    return Stream.of(RESPONSE.message());
  }

  @MethodSource("sealed")
  @FuzzTest
  void sealedDatagram(byte[] datagram) {
    assertThat(SERVER.open(ByteBuffer.wrap(datagram))).isNull();
  }

  /** All taken before, so that none is taken again. */
  static Stream<byte[]> sealed() {
    return IntStream.of(0, 1, 100, LinkSession.MAX_PLAINTEXT)
        .mapToObj(
            length -> {
              ByteBuffer datagram = PEER.seal(new byte[length]);
              assertThat(SERVER.open(datagram)).isNotNull();
              return Samples.bytes(datagram);
            });
  }
}
