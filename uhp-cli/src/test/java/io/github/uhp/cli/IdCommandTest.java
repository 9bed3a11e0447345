package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.IdentityFile;
import io.github.uhp.protocol.PeerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdCommandTest {

  @TempDir Path directory;

  @Test
  void makesTheIdentityOnceAndShowsItThen() throws IOException {
    Path file = directory.resolve("conf/uhp/identity.p12");

    CommandRun first = CommandRun.of("id", "--identity", file.toString());
    CommandRun second = CommandRun.of("id", "--identity", file.toString());

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(PeerId.parse(first.out().strip())).isEqualTo(IdentityFile.load(file).peerId());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void makesAnIdentityWhereItIsTold() throws IOException {
    Path file = directory.resolve("key.p12");

    CommandRun made = CommandRun.of("id", "make", "--identity", file.toString());

    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(PeerId.parse(made.out().strip())).isEqualTo(IdentityFile.load(file).peerId());
    assertThat(CommandRun.of("id", "--identity", file.toString(), "show")).isEqualTo(made);
  }

  @Test
  void neverOverwritesAKey() throws IOException {
    Path file = directory.resolve("key.p12");
    assertThat(CommandRun.of("id", "make", "--identity", file.toString()).exitCode()).isZero();
    byte[] before = Files.readAllBytes(file);

    CommandRun again = CommandRun.of("id", "make", "--identity", file.toString());

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).isEqualToIgnoringNewLines("uhp: " + file + " is already there");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void exportsTheCertificateInPemAndNoMore() throws Exception {
    Path file = directory.resolve("key.p12");
    CommandRun.of("id", "make", "--identity", file.toString());

    CommandRun run = CommandRun.of("id", "export", "--identity", file.toString());

    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(run.out().getBytes(StandardCharsets.US_ASCII)));
    assertThat(certificate).isEqualTo(IdentityFile.load(file).x509());
    assertThat(run.out()).doesNotContain("PRIVATE");
  }

  @Test
  void exportsThePrivateKeyOnlyWhenAsked() throws Exception {
    Path file = directory.resolve("key.p12");
    CommandRun.of("id", "make", "--identity", file.toString());

    CommandRun run = CommandRun.of("id", "export", "--private-key", "--identity", file.toString());

    String base64 =
        run.out().replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
    assertThat(
            KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))))
        .isEqualTo(IdentityFile.load(file).privateKey());
  }

  @Test
  void exportsNothingWhereThereIsNothing() {
    Path file = directory.resolve("key.p12");

    CommandRun run = CommandRun.of("id", "export", "--identity", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).isEqualToIgnoringNewLines("uhp: " + file + ": no such file");
    assertThat(file).doesNotExist();
  }

  @Test
  void explainsAFileThatIsNoIdentity() throws IOException {
    Path file = Files.writeString(directory.resolve("key.p12"), "hello");
    assertThat(file.toFile().setReadable(false, false)).isTrue();
    assertThat(file.toFile().setReadable(true, true)).isTrue();

    CommandRun run = CommandRun.of("id", "--identity", file.toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith("uhp: ").contains(file.toString());
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void keepsTheIdentityInTheUsersConfigurationDirectory() {
    Path home = Path.of("/home/ada");

    assertThat(IdentityOption.defaultPath(Map.of(), home))
        .isEqualTo(Path.of("/home/ada/.config/uhp/identity.p12"));
    assertThat(IdentityOption.defaultPath(Map.of("XDG_CONFIG_HOME", "/conf"), home))
        .isEqualTo(Path.of("/conf/uhp/identity.p12"));
    assertThat(IdentityOption.defaultPath(Map.of("XDG_CONFIG_HOME", "conf"), home))
        .isEqualTo(Path.of("/home/ada/.config/uhp/identity.p12"));
  }
}
