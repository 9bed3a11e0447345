package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The handshake against the published vectors of other implementations. */
class NoiseNkTest {

  private static final Map<String, Map<String, String>> VECTORS =
      Vectors.read("/vectors/noise-nk.txt");
  private static final int HANDSHAKE_MESSAGES = 2;

  private final Aead aead = new Aead();

  @ParameterizedTest
  @MethodSource("names")
  void agreesWithOthers(String name) {
    Map<String, String> vector = Objects.requireNonNull(VECTORS.get(name));
    ServerKey key = ServerKey.of(bytes(vector, "responder-secret"));
    assertThat(key.serverId().bytes()).isEqualTo(bytes(vector, "responder-public"));
    byte[] prologue = bytes(vector, "prologue");

    NoiseNk.Initiator initiator =
        new NoiseNk.Initiator(
            aead,
            new X25519(),
            prologue,
            key.serverId().bytes(),
            bytes(vector, "initiator-ephemeral"),
            bytes(vector, "payload-0"));
    assertThat(initiator.message()).isEqualTo(bytes(vector, "message-0"));

    NoiseNk.Established atResponder =
        Objects.requireNonNull(
            NoiseNk.respond(
                aead,
                new X25519(),
                prologue,
                key,
                initiator.message(),
                bytes(vector, "responder-ephemeral"),
                bytes(vector, "payload-1")));
    assertThat(atResponder.message()).isEqualTo(bytes(vector, "message-1"));

    NoiseNk.Established atInitiator =
        Objects.requireNonNull(initiator.finish(atResponder.message()));
    assertThat(atInitiator.message()).isEqualTo(bytes(vector, "payload-1"));
    assertThat(atInitiator.keys()).isEqualTo(atResponder.keys());
    assertThat(atInitiator.handshakeHash()).isEqualTo(atResponder.handshakeHash());
    if (vector.containsKey("handshake-hash")) {
      assertThat(atInitiator.handshakeHash()).isEqualTo(bytes(vector, "handshake-hash"));
    }
    assertThat(transportMessages(vector, atInitiator.keys())).isPositive();
  }

  /** How many there were; each has the next nonce of its direction. */
  private int transportMessages(Map<String, String> vector, byte[] keys) {
    int i = HANDSHAKE_MESSAGES;
    for (; vector.containsKey("message-" + i); i++) {
      byte[] key = Arrays.copyOfRange(keys, 32 * (i % 2), 32 * (i % 2) + 32);
      byte[] payload = bytes(vector, "payload-" + i);
      ByteBuffer sealed = ByteBuffer.allocate(payload.length + Aead.TAG_LENGTH);
      ByteBuffer noHeader = ByteBuffer.allocate(0);
      long counter = (i - HANDSHAKE_MESSAGES) / 2;
      aead.seal(key, counter, noHeader, payload, sealed);
      assertThat(sealed.array()).isEqualTo(bytes(vector, "message-" + i));
      assertThat(aead.open(key, counter, noHeader, sealed.flip())).isEqualTo(payload);
    }
    return i - HANDSHAKE_MESSAGES;
  }

  static Iterable<String> names() {
    return VECTORS.keySet();
  }

  private static byte[] bytes(Map<String, String> vector, String field) {
    return HexFormat.of().parseHex(Objects.requireNonNull(vector.get(field), field));
  }
}
