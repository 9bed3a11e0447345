package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sealed datagrams between the two sides of one session. */
class LinkSessionTest {

  private static final int EPOCH = 1024;
  private static final int WINDOW = 64;
  private static final long NUMBER = 0xa1a2a3a4a5a6a7a8L;

  private final Random random = new Random(99);
  private final LinkSession peer;
  private final LinkSession server;

  LinkSessionTest() {
    ServerKey key = ServerKey.generate(random);
    LinkInitiator initiator = LinkInitiator.start(key.serverId(), random);
    LinkResponder.Response response =
        Objects.requireNonNull(
            new LinkResponder(key, random)
                .respond(initiator.message(), new LinkStart(NUMBER, Samples.V4, 0)));
    server = response.session();
    peer = Objects.requireNonNull(initiator.finish(response.message())).session();
  }

  @Test
  void theHeaderIsAsDocumented() {
    sealed(2);
    ByteBuffer datagram = peer.seal(new byte[] {1, 2, 3});
    assertThat(datagram.remaining()).isEqualTo(3 + LinkSession.OVERHEAD).isEqualTo(3 + 34);
    assertThat(LinkSession.number(datagram)).hasValue(NUMBER);
    assertThat(datagram.get(0)).isEqualTo((byte) 0x06);
    assertThat(datagram.get(1)).isEqualTo((byte) 0x01);
    assertThat(datagram.getLong(2)).isEqualTo(NUMBER);
    assertThat(datagram.getLong(10)).isEqualTo(2);
  }

  @Test
  void aDatagramIsTakenOnceAndLeftAsItWas() {
    ByteBuffer datagram = peer.seal(new byte[] {7});
    ByteBuffer elsewhere = ByteBuffer.allocate(100).position(5).put(datagram).flip().position(5);
    assertThat(server.open(elsewhere)).containsExactly(7);
    assertThat(elsewhere.position()).isEqualTo(5);
    assertThat(server.open(elsewhere)).isNull();
  }

  @Test
  void whatOneSideSealsItDoesNotOpen() {
    assertThat(peer.open(peer.seal(new byte[1]))).isNull();
  }

  @Test
  void theWindowIs64Wide() {
    List<ByteBuffer> datagrams = sealed(WINDOW + 2);
    assertThat(server.open(datagrams.get(WINDOW + 1))).isNotNull();
    assertThat(server.open(datagrams.get(0))).as("too old").isNull();
    assertThat(server.open(datagrams.get(1))).as("too old").isNull();
    for (int i = 2; i <= WINDOW; i++) {
      assertThat(server.open(datagrams.get(i))).as("number %d", i).isNotNull();
      assertThat(server.open(datagrams.get(i))).as("number %d again", i).isNull();
    }
  }

  @Test
  void onlyAuthenticDatagramsMoveTheWindow() {
    ByteBuffer genuine = peer.seal(new byte[] {1});
    ByteBuffer forged = ByteBuffer.wrap(Samples.bytes(genuine));
    forged.putLong(Wire.SEALED_COUNTER_OFFSET, EPOCH - 1);
    assertThat(server.open(forged)).isNull();
    assertThat(server.open(genuine)).containsExactly(1);
  }

  @Test
  void everyBitCounts() {
    sealed(1);
    byte[] datagram = Samples.bytes(peer.seal(new byte[] {1, 2, 3}));
    for (int bit = 0; bit < datagram.length * Byte.SIZE; bit++) {
      byte[] flipped = datagram.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(server.open(ByteBuffer.wrap(flipped))).as("bit %d", bit).isNull();
    }
    assertThat(server.open(ByteBuffer.wrap(datagram))).containsExactly(1, 2, 3);
  }

  @Test
  void everyOtherLengthIsRefused() {
    byte[] datagram = Samples.bytes(peer.seal(new byte[] {1, 2, 3}));
    for (int length = 0; length < 1300; length++) {
      if (length != datagram.length) {
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(datagram, length));
        assertThat(server.open(cut)).as("length %d", length).isNull();
        assertThat(LinkSession.number(cut).isPresent()).isEqualTo(length >= 34 && length <= 1200);
      }
    }
  }

  @Test
  void theLargestIs1200Bytes() {
    ByteBuffer largest = peer.seal(new byte[LinkSession.MAX_PLAINTEXT]);
    assertThat(largest.remaining()).isEqualTo(1200);
    assertThat(server.open(largest)).hasSize(1166);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> peer.seal(new byte[LinkSession.MAX_PLAINTEXT + 1]));
    assertThat(server.open(peer.seal(new byte[0]))).isEmpty();
  }

  @Test
  void aNewKeyEvery1024Datagrams() {
    for (int i = 0; i < 5 * EPOCH; i++) {
      assertThat(server.open(peer.seal(new byte[] {(byte) i}))).containsExactly((byte) i);
    }
    // Each direction counts for itself.
    assertThat(peer.open(server.seal(new byte[] {9}))).containsExactly(9);
  }

  @Test
  void epochsHaveDifferentKeys() {
    List<ByteBuffer> datagrams = sealed(EPOCH + 1);
    ByteBuffer next = datagrams.get(EPOCH);
    int body = Wire.SEALED_HEADER_LENGTH;
    ByteBuffer underTheOldKey = ByteBuffer.allocate(LinkSession.OVERHEAD + 4);
    underTheOldKey.put(next.duplicate().limit(body));
    new Aead()
        .seal(
            (byte[]) Secrets.field(server, "receiveKey"),
            EPOCH,
            next.slice(0, body),
            new byte[4],
            underTheOldKey);
    assertThat(server.open(underTheOldKey.flip())).isNull();
    assertThat(server.open(next)).isNotNull();
  }

  @Test
  void aReceiverOpensTheEndOfTheLastEpochWhenTheNextHasBegun() {
    List<ByteBuffer> datagrams = sealed(EPOCH + 10);
    assertThat(server.open(datagrams.get(EPOCH + 2))).isNotNull();
    assertThat(server.open(datagrams.get(EPOCH - 5))).isNotNull();
    assertThat(server.open(datagrams.get(EPOCH - 5))).isNull();
    assertThat(server.open(datagrams.get(EPOCH))).isNotNull();
    assertThat(server.open(datagrams.get(EPOCH - WINDOW + 1))).as("too old").isNull();
  }

  @Test
  void aWholeEpochMayBeLostButNotTwo() {
    List<ByteBuffer> datagrams = sealed(3 * EPOCH + 1);
    assertThat(server.open(datagrams.get(2 * EPOCH))).as("two ahead").isNull();
    assertThat(server.open(datagrams.get(2 * EPOCH - 1))).as("one ahead").isNotNull();
    assertThat(server.open(datagrams.get(3 * EPOCH))).as("two ahead").isNull();
    assertThat(server.open(datagrams.get(3 * EPOCH - 1))).as("one ahead").isNotNull();
    assertThat(server.open(datagrams.get(EPOCH - 1))).as("two behind").isNull();
    assertThat(server.open(datagrams.get(3 * EPOCH))).as("one ahead now").isNotNull();
  }

  @Test
  void aForgedStepAheadChangesNothing() {
    List<ByteBuffer> datagrams = sealed(EPOCH + 1);
    for (int i = 1; i <= 3; i++) {
      ByteBuffer forged = ByteBuffer.wrap(Samples.bytes(datagrams.get(EPOCH)));
      forged.putLong(Wire.SEALED_COUNTER_OFFSET, i * (long) EPOCH);
      forged.put(forged.limit() - 1, (byte) (forged.get(forged.limit() - 1) ^ 1));
      assertThat(server.open(forged)).isNull();
    }
    assertThat(server.open(datagrams.get(EPOCH - 1))).as("the epoch before").isNotNull();
    assertThat(server.open(datagrams.get(EPOCH))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void survivesLossAndReordering(long seed) {
    Random dice = new Random(seed);
    List<Integer> open = new ArrayList<>();
    int next = 0;
    for (int burst = 0; burst < 400; burst++) {
      List<ByteBuffer> datagrams = sealed(dice.nextInt(30) + 1);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < datagrams.size(); i++) {
        order.add(i);
      }
      Collections.shuffle(order, dice);
      for (int i : order) {
        if (dice.nextInt(10) < 3) {
          continue;
        }
        assertThat(server.open(datagrams.get(i)))
            .as("seed %d, number %d", seed, next + i)
            .isNotNull();
        open.add(next + i);
      }
      next += datagrams.size();
    }
    assertThat(next).as("several epochs").isGreaterThan(4 * EPOCH);
    assertThat(open).doesNotHaveDuplicates();
  }

  @Test
  void aClosedSessionIsOfNoUse() {
    ByteBuffer datagram = peer.seal(new byte[1]);
    server.close();
    assertThat(server.open(datagram)).isNull();
    assertThatIllegalStateException().isThrownBy(() -> server.seal(new byte[1]));
  }

  private List<ByteBuffer> sealed(int count) {
    List<ByteBuffer> datagrams = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      datagrams.add(peer.seal(new byte[4]));
    }
    return datagrams;
  }
}
