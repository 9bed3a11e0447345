package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No array that held a secret holds it once its owner is done; the arrays themselves are read. */
class SecretsAreZeroedTest {

  private final Secrets.KeepingRandom random = new Secrets.KeepingRandom();

  @Test
  void punchKeyAndProbeKeys() {
    PunchKey connector = PunchKey.generate(random);
    PunchKey listener = PunchKey.generate(random);
    ProbeKeys keys =
        connector.agree(
            listener.publicKey(),
            Samples.SESSION,
            new PunchKey.Party(Samples.CONNECTOR.peerId(), 1),
            new PunchKey.Party(Samples.LISTENER.peerId(), 2),
            true);
    List<byte[]> secrets = new ArrayList<>(random.filled);
    secrets.add((byte[]) Secrets.field(keys, "sendKey"));
    secrets.add((byte[]) Secrets.field(keys, "receiveKey"));
    assertThat(secrets).hasSize(4).noneMatch(SecretsAreZeroedTest::isZero);

    connector.close();
    listener.close();
    keys.close();

    assertThat(secrets).allMatch(SecretsAreZeroedTest::isZero);
  }

  @Test
  void serverKey() {
    ServerKey key = ServerKey.generate(random);
    byte[] stored = key.secret();
    ServerKey copy = ServerKey.of(stored);
    byte[] copied = (byte[]) Secrets.field(copy, "secret");
    assertThat(copied).isEqualTo(stored).isNotSameAs(stored).isEqualTo(random.filled.get(0));

    key.close();
    copy.close();

    assertThat(random.filled).hasSize(1).allMatch(SecretsAreZeroedTest::isZero);
    assertThat(isZero(copied)).isTrue();
    assertThat(isZero(stored)).as("its owner is another").isFalse();
  }

  @Test
  void identityFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("identity.p12");
    IdentityFile.create(file, Samples.LISTENER);
    byte[] content = Files.readAllBytes(file);

    assertThat(IdentityFile.take(content).peerId()).isEqualTo(Samples.LISTENER.peerId());
    assertThat(isZero(content)).isTrue();

    byte[] broken = Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1);
    assertThatThrownBy(() -> IdentityFile.take(broken)).isInstanceOf(Exception.class);
    assertThat(isZero(broken)).isTrue();
  }

  @Test
  void handshakeAndSession() {
    ServerKey key = ServerKey.generate(() -> 5);
    Secrets.KeepingAead aead = new Secrets.KeepingAead();
    Secrets.KeepingCurve curve = new Secrets.KeepingCurve();
    LinkInitiator initiator = new LinkInitiator(key.serverId(), random, aead, curve);
    LinkStart start = new LinkStart(1, Samples.V4, 0);
    LinkResponder responder = new LinkResponder(key, random, aead, curve);
    LinkResponder.Response response =
        Objects.requireNonNull(responder.respond(initiator.message(), start));

    assertThat(random.filled).as("both ephemeral keys").hasSize(2);
    assertThat(isZero(random.filled.get(0))).as("the initiator's is still needed").isFalse();
    assertThat(isZero(random.filled.get(1))).as("the responder's is not").isTrue();

    LinkSession peer = Objects.requireNonNull(initiator.finish(response.message())).session();
    byte[] chainingKey =
        (byte[])
            Secrets.field(
                Secrets.field(Secrets.field(initiator, "handshake"), "state"), "chainingKey");
    initiator.close();
    assertThat(random.filled).allMatch(SecretsAreZeroedTest::isZero);
    assertThat(isZero(chainingKey)).isTrue();
    assertThat(curve.shared)
        .as("es and ee of both")
        .hasSize(4)
        .allMatch(SecretsAreZeroedTest::isZero);
    assertThat(aead.keys).as("of the handshake").hasSize(4).allMatch(SecretsAreZeroedTest::isZero);

    LinkSession server = response.session();
    for (int i = 0; i < 2050; i++) {
      assertThat(server.open(peer.seal(new byte[1]))).isNotNull();
    }
    assertThat(server.open(peer.seal(new byte[1]).put(20, (byte) 0))).isNull();
    List<byte[]> secrets = new ArrayList<>(aead.keys);
    for (String field : List.of("sendKey", "receiveKey", "previousReceiveKey")) {
      secrets.add((byte[]) Secrets.field(server, field));
      secrets.add((byte[]) Secrets.field(peer, field));
    }
    assertThat(secrets.stream().filter(SecretsAreZeroedTest::isZero).count())
        .as("until they are closed")
        .isLessThan(secrets.size() - 4);

    peer.close();
    server.close();

    assertThat(secrets).allMatch(SecretsAreZeroedTest::isZero);
  }

  /** Neither a first message for another server nor one of low order leaves anything. */
  @Test
  void refusedHandshakes() {
    Secrets.KeepingAead aead = new Secrets.KeepingAead();
    Secrets.KeepingCurve curve = new Secrets.KeepingCurve();
    LinkResponder responder = new LinkResponder(ServerKey.generate(() -> 5), random, aead, curve);
    LinkStart start = new LinkStart(1, Samples.V4, 0);
    ServerId other = ServerKey.generate(() -> 6).serverId();

    assertThat(responder.respond(LinkInitiator.start(other, () -> 7).message(), start)).isNull();
    assertThat(responder.respond(new byte[LinkInitiator.MESSAGE_LENGTH], start)).isNull();

    assertThat(random.filled).hasSize(2).allMatch(SecretsAreZeroedTest::isZero);
    assertThat(curve.shared).hasSize(2).allMatch(SecretsAreZeroedTest::isZero);
    assertThat(aead.keys).hasSize(1).allMatch(SecretsAreZeroedTest::isZero);
  }

  private static boolean isZero(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }
}
