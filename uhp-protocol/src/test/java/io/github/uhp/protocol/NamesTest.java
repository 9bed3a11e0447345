package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  private static final PeerId PEER = Samples.CONNECTOR.peerId();

  @Test
  void idsReadWhatTheyWrite() {
    assertThat(PeerId.parse(PEER.toString())).isEqualTo(PEER);
    assertThat(ServerId.parse(Samples.SERVER.toString())).isEqualTo(Samples.SERVER);
    assertThat(PEER.toString()).hasSize(52).matches("[a-z2-7]+");
    byte[] ones = Samples.filled(32, 0xff);
    assertThat(PeerId.of(ones)).hasToString("7".repeat(51) + "q");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void idsHaveOneLength(int length) {
    assertThatThrownBy(() -> PeerId.of(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ServerId.of(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionId.of(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PunchPublicKey.of(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void idsHaveOneText() {
    String text = PEER.toString();
    for (String bad :
        new String[] {
          "",
          text + "a",
          text.substring(1),
          "1" + text.substring(1),
          text.toUpperCase(Locale.ROOT),
          "7".repeat(52)
        }) {
      assertThatThrownBy(() -> PeerId.parse(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(bad);
      assertThatThrownBy(() -> ServerId.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void names() {
    assertThat(PeerName.isValid("a")).isTrue();
    assertThat(PeerName.isValid("-0-")).isTrue();
    assertThat(PeerName.isValid("a".repeat(63))).isTrue();
    for (String bad : new String[] {"", "a".repeat(64), "A", "a_b", "a.b", "a b", "a\n", "é"}) {
      assertThat(PeerName.isValid(bad)).as(bad).isFalse();
      assertThatThrownBy(() -> new PeerName(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void services() {
    assertThat(StreamMessage.isService("a")).isTrue();
    assertThat(StreamMessage.isService("0-b_c.d")).isTrue();
    assertThat(StreamMessage.isService("a".repeat(63))).isTrue();
    for (String bad : new String[] {"", "a".repeat(64), ".a", "-a", "_a", "A", "a/b", "a\n"}) {
      assertThat(StreamMessage.isService(bad)).as(bad).isFalse();
      assertThatThrownBy(() -> StreamMessage.streamOpen(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void targets() {
    PeerName name = new PeerName("box");
    PeerName other = new PeerName("other");
    PeerId another = Samples.LISTENER.peerId();
    assertThat(Target.parse("box")).isEqualTo(Target.named(name));
    assertThat(Target.parse(PEER.toString())).isEqualTo(Target.of(PEER));
    assertThat(Target.parse("7".repeat(52))).isEqualTo(Target.named(new PeerName("7".repeat(52))));
    assertThatThrownBy(() -> Target.parse("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Target(null, null)).isInstanceOf(IllegalArgumentException.class);
    assertThat(Target.named(name).matches(name, PEER)).isTrue();
    assertThat(Target.named(name).matches(other, PEER)).isFalse();
    assertThat(Target.of(PEER).matches(other, PEER)).isTrue();
    assertThat(Target.of(PEER).matches(name, another)).isFalse();
    assertThat(new Target(name, PEER).matches(name, PEER)).isTrue();
    assertThat(new Target(name, PEER).matches(name, another)).isFalse();
    assertThat(new Target(name, PEER).matches(other, PEER)).isFalse();
  }
}
