package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the committed vectors of the link are read as; that they are written is tested with all. */
class LinkVectorsTest {

  private static final Map<String, Map<String, String>> VECTORS = Vectors.committed();

  @ParameterizedTest
  @MethodSource("openings")
  void readsOpening(String name) {
    OpeningCodec.Decoded decoded = OpeningCodec.decode(ByteBuffer.wrap(bytes(name, "datagram")));
    assertThat(decoded)
        .isEqualTo(
            new OpeningCodec.Decoded.Ok(
                LinkVectors.TRANSACTION, Objects.requireNonNull(LinkVectors.openings().get(name))));
    assertThat(LinkVectors.opening(((OpeningCodec.Decoded.Ok) decoded).message()))
        .isEqualTo(VECTORS.get(name));
  }

  static Iterable<String> openings() {
    return LinkVectors.openings().keySet();
  }

  @Test
  void readsSealedDatagrams() {
    LinkVectors.Handshake handshake = new LinkVectors.Handshake();
    for (int number : LinkVectors.SEALED) {
      String name = "sealed-to-server-" + number;
      assertThat(handshake.server.open(ByteBuffer.wrap(bytes(name, "datagram"))))
          .as(name)
          .isEqualTo(bytes(name, "plaintext"));
    }
    assertThat(handshake.peer.open(ByteBuffer.wrap(bytes("sealed-to-peer-0", "datagram"))))
        .isEqualTo(bytes("sealed-to-peer-0", "plaintext"));
  }

  @Test
  void readsThePayloadAndTheProof() {
    assertThat(LinkStart.decode(bytes("link-handshake", "payload-2"))).isEqualTo(LinkVectors.START);
    assertThat(
            Statements.verifySessionProof(
                Samples.CONNECTOR.certificate(),
                ServerKey.of(bytes("link-handshake", "server-secret")).serverId(),
                bytes("link-handshake", "handshake-hash"),
                Samples.CONNECTOR_INSTANCE,
                bytes("link-handshake", "proof-signature")))
        .isTrue();
  }

  private static byte[] bytes(String name, String field) {
    Map<String, String> vector = Objects.requireNonNull(VECTORS.get(name), name);
    return HexFormat.of().parseHex(Objects.requireNonNull(vector.get(field), field));
  }
}
