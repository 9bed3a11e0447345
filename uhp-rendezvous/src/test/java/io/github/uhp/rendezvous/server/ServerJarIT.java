package io.github.uhp.rendezvous.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.rendezvous.ClientEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference server as its users run it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
class ServerJarIT {

  private static final PeerName HOME = new PeerName("home");

  @TempDir private Path temporary;

  @Test
  void keepsItsStateThroughASigterm() throws Exception {
    Identity owner = Identity.generate(new SecureRandom());
    ServerProcess.Ready first;
    try (ServerProcess server = start("--state", state())) {
      first = server.awaitReady();
      try (SocketClient peer = new SocketClient(owner, first.port())) {
        peer.advertise(HOME, ClientEvent.Registered.class);
      }
      ServerProcess.End end = server.terminate().awaitEnd();
      assertThat(end.exitCode()).isZero();
      assertThat(end.out()).containsExactly("{\"event\":\"stopped\"}");
      assertThat(end.err())
          .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z (INFO|WARNING) .*"))
          .anyMatch(line -> line.contains("registered home of " + owner.peerId()))
          .last()
          .asString()
          .endsWith("INFO stopped");
    }
    assertThat(Files.readString(temporary.resolve("state/names")))
        .contains("home " + owner.peerId());

    try (ServerProcess server = start("--state", state())) {
      ServerProcess.Ready second = server.awaitReady();
      assertThat(second.key()).isEqualTo(first.key());
      try (SocketClient thief =
              new SocketClient(Identity.generate(new SecureRandom()), second.port());
          SocketClient peer = new SocketClient(owner, second.port())) {
        assertThat(thief.advertise(HOME, ClientEvent.NameRefused.class).code())
            .isEqualTo(Message.ErrorCode.NAME_TAKEN);
        peer.advertise(HOME, ClientEvent.Registered.class);
      }
    }
  }

  @Test
  void keepsItsKeyThroughASigkill() throws Exception {
    String key;
    try (ServerProcess server = start("--state", state())) {
      key = server.awaitReady().key();
      assertThat(server.kill().awaitEnd().exitCode()).isNotZero();
    }
    try (ServerProcess server = start("--state", state())) {
      assertThat(server.awaitReady().key()).isEqualTo(key);
    }
  }

  @Test
  void showsHealthAndMetrics() throws Exception {
    try (ServerProcess server = start("--admin", "127.0.0.1:0")) {
      String admin = server.awaitReady().admin();
      assertThat(get(admin, "/healthz")).isEqualTo("ok\n");
      assertThat(get(admin, "/metrics")).contains("uhp_rendezvous_peers 0\n");
      assertThat(server.terminate().awaitEnd().exitCode()).isZero();
    }
  }

  @Test
  void refusesToStartTwiceOnAPort() throws Exception {
    try (ServerProcess first = start()) {
      String port = Integer.toString(first.awaitReady().port());
      try (ServerProcess second = ServerProcess.start(temporary, "--bind", "127.0.0.1:" + port)) {
        ServerProcess.End end = second.awaitEnd();
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.out()).isEmpty();
        assertThat(end.err()).hasSize(1).first().asString().contains("127.0.0.1:" + port);
      }
    }
  }

  @Test
  void refusesDamagedState() throws Exception {
    makeState();
    Files.writeString(temporary.resolve("state/names"), "uhp-names 1\nho");
    assertFailsWith("damaged at line 2");
  }

  @Test
  void refusesAKeyThatItsGroupCanRead() throws Exception {
    makeState();
    Files.setPosixFilePermissions(
        temporary.resolve("state/server.key"), PosixFilePermissions.fromString("rw-r-----"));
    assertFailsWith("run: chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--nonsense", "--bind=x", "--admin=0.0.0.0:9473", "--max-peers=0"})
  void explainsWrongUsageInOneLine(String arg) throws Exception {
    try (ServerProcess server = ServerProcess.start(temporary, arg)) {
      ServerProcess.End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(2);
      assertThat(end.err()).hasSize(1).first().asString().startsWith("uhp server: ");
    }
  }

  @Test
  void tellsItsVersion() throws Exception {
    try (ServerProcess server = ServerProcess.start(temporary, "--version")) {
      ServerProcess.End end = server.awaitEnd();
      assertThat(end.exitCode()).isZero();
      assertThat(end.out()).hasSize(1).first().asString().matches("uhp \\d+\\..*");
    }
  }

  private void makeState() throws Exception {
    try (ServerProcess server = start("--state", state())) {
      server.awaitReady();
      assertThat(server.terminate().awaitEnd().exitCode()).isZero();
    }
  }

  private void assertFailsWith(String reason) throws Exception {
    try (ServerProcess server = start("--state", state())) {
      ServerProcess.End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(1);
      assertThat(end.err()).hasSize(1).first().asString().contains(reason);
      assertThat(end.out()).hasSize(1).first().asString().startsWith("{\"event\":\"error\"");
    }
  }

  private ServerProcess start(String... args) throws Exception {
    String[] all = new String[args.length + 3];
    all[0] = "--json";
    all[1] = "--bind";
    all[2] = "127.0.0.1:0";
    System.arraycopy(args, 0, all, 3, args.length);
    return ServerProcess.start(temporary, all);
  }

  private String state() {
    return temporary.resolve("state").toString();
  }

  private static String get(String admin, String path) throws Exception {
    return HttpAnswer.to("GET", admin, path).body();
  }
}
