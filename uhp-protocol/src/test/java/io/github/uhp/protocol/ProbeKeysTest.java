package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeKeysTest {

  private final ProbeKeys connector = Samples.probeKeys(true);
  private final ProbeKeys listener = Samples.probeKeys(false);

  @Test
  void bothDirections() {
    Probe check = Probe.check(1, true);
    Probe ack = Probe.ack(1, Samples.V6);
    ByteBuffer there = connector.seal(check);
    assertThat(Wire.isForeignToQuic(there.get(0))).isTrue();
    assertThat(listener.open(there)).isEqualTo(check);
    assertThat(connector.open(listener.seal(ack))).isEqualTo(ack);
    assertThat(there.position()).isZero();
    assertThat(ProbeKeys.keyId(there.duplicate().order(ByteOrder.LITTLE_ENDIAN)))
        .isEqualTo(OptionalLong.of(listener.receiveKeyId()));
  }

  @Test
  void refusesItsOwnAndAReplay() {
    ByteBuffer probe = connector.seal(Probe.check(1, false));
    assertThat(connector.open(probe)).isNull();
    assertThat(listener.open(probe)).isNotNull();
    assertThat(listener.open(probe)).isNull();
  }

  @Test
  void takesReorderedWithinTheWindow() {
    ByteBuffer[] sent = new ByteBuffer[66];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = connector.seal(Probe.check(i, false));
    }
    assertThat(listener.open(sent[65])).isNotNull();
    assertThat(listener.open(sent[2])).isNotNull();
    assertThat(listener.open(sent[1])).as("64 behind").isNull();
    assertThat(listener.open(sent[40])).isNotNull();
    assertThat(listener.open(sent[40])).isNull();
  }

  @Test
  void aForgeryDoesNotMoveTheWindow() {
    ByteBuffer good = connector.seal(Probe.check(1, false));
    byte[] forged = Samples.bytes(good);
    ByteBuffer.wrap(forged).putLong(Wire.PROBE_COUNTER_OFFSET, 1_000_000);
    assertThat(listener.open(ByteBuffer.wrap(forged))).isNull();
    assertThat(listener.open(good)).isNotNull();
  }

  @Test
  void everyBitCounts() {
    byte[] good = Samples.bytes(connector.seal(Probe.check(1, true)));
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(listener.open(ByteBuffer.wrap(bad))).as("bit %d", bit).isNull();
    }
    assertThat(listener.open(ByteBuffer.wrap(good))).isNotNull();
  }

  @Test
  void anotherSessionHasOtherKeys() {
    ProbeKeys other = Samples.probeKeys(false, SessionId.of(new byte[32]));
    assertThat(other.receiveKeyId()).isNotEqualTo(listener.receiveKeyId());
    assertThat(other.open(connector.seal(Probe.check(1, true)))).isNull();
  }

  @Test
  void padsToTheByte() {
    for (Probe probe :
        new Probe[] {
          Probe.check(7, false),
          Probe.check(0, true),
          Probe.ack(7, Samples.V4),
          Probe.ack(7, Samples.V6)
        }) {
      Probe padded = probe.paddedTo(Wire.PATH_PROBE_LENGTH);
      ByteBuffer sealed =
          probe.kind() == Probe.Kind.CHECK ? connector.seal(padded) : listener.seal(padded);
      assertThat(sealed.remaining()).isEqualTo(Wire.PATH_PROBE_LENGTH);
      assertThat((probe.kind() == Probe.Kind.CHECK ? listener : connector).open(sealed))
          .isEqualTo(padded);
    }
    int bare = connector.seal(Probe.check(7, false)).remaining();
    assertThatThrownBy(() -> Probe.check(7, false).paddedTo(bare - 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Probe.check(7, false).paddedTo(bare + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Probe.check(7, false).paddedTo(bare + 3).padding()).isEqualTo(1);
  }

  @Test
  void nothingWorksOnceClosed() {
    ByteBuffer probe = connector.seal(Probe.check(1, true));
    listener.close();
    connector.close();
    assertThat(listener.open(probe)).isNull();
    assertThatThrownBy(() -> connector.seal(Probe.check(1, true)))
        .isInstanceOf(IllegalStateException.class);
    PunchKey key = PunchKey.generate(() -> 5);
    key.close();
    PunchKey.Party party = new PunchKey.Party(Samples.CONNECTOR.peerId(), 1);
    assertThatThrownBy(
            () ->
                key.agree(Samples.LISTENER_PUNCH.publicKey(), Samples.SESSION, party, party, true))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Points of order 1, 2, 4 and 8, and one that only looks larger than the field. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void refusesPointsOfLowOrder(String point) {
    PunchPublicKey low = PunchPublicKey.of(HexFormat.of().parseHex(point));
    PunchKey.Party party = new PunchKey.Party(Samples.CONNECTOR.peerId(), 1);
    assertThatThrownBy(() -> Samples.LISTENER_PUNCH.agree(low, Samples.SESSION, party, party, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aProbeIsACheckOrAnAnswer() {
    assertThatThrownBy(() -> new Probe(Probe.Kind.CHECK, 1, Samples.V4, false, false, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Probe(Probe.Kind.ACK, 1, null, false, false, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Probe(Probe.Kind.ACK, 1, Samples.V4, true, false, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
