package io.github.uhp.rendezvous.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.rendezvous.NameReservation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {

  private static final NameReservation HOME = reservation("home", 1);
  private static final NameReservation OFFICE = reservation("office", 2);

  @TempDir private Path temporary;

  @Test
  void keepsKeyAndNames() throws IOException {
    ServerId id;
    try (StateDirectory first = open()) {
      id = first.serverId();
      assertThat(first.names()).isEmpty();
      first.saveNames(List.of(HOME, OFFICE));
    }
    try (StateDirectory second = open()) {
      assertThat(second.serverId()).isEqualTo(id);
      assertThat(second.names()).containsExactly(HOME, OFFICE);
    }
    try (var files = Files.list(state())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "names", "server.key");
    }
  }

  @Test
  void isHeldByOneServerAtATime() throws IOException {
    try (StateDirectory first = open()) {
      assertThat(first.names()).isEmpty();
      assertThatIOException()
          .isThrownBy(this::open)
          .withMessageEndingWith("in use by another server");
    }
    open().close();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void isForItsOwnerAlone() throws IOException {
    try (StateDirectory opened = open()) {
      opened.saveNames(List.of(HOME));
    }
    assertThat(mode(state())).isEqualTo("rwx------");
    assertThat(mode(state().resolve("server.key"))).isEqualTo("rw-------");
    assertThat(mode(state().resolve("names"))).isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  @DisabledOnOs(OS.WINDOWS)
  void refusesAKeyThatOthersHaveAccessTo(String mode) throws IOException {
    open().close();
    Files.setPosixFilePermissions(
        state().resolve("server.key"), PosixFilePermissions.fromString(mode));
    assertThatIOException().isThrownBy(this::open).withMessageContaining("run: chmod 600");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void refusesADirectoryThatOthersCanChange() throws IOException {
    open().close();
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxrwx---"));
    assertThatIOException().isThrownBy(this::open).withMessageContaining("run: chmod 700");
  }

  @Test
  void refusesAFileInTheDirectorysPlace() throws IOException {
    Files.createFile(state());
    assertThatIOException().isThrownBy(this::open).withMessageEndingWith("is not a directory");
  }

  @Test
  void leavesNothingOfTheKeysText() throws IOException {
    ServerId key;
    try (StateDirectory opened = open()) {
      key = opened.key().serverId();
    }
    byte[] text = Files.readAllBytes(state().resolve("server.key"));
    assertThat(text).hasSize(65).endsWith('\n');
    assertThat(ServerKeyFile.take(text).serverId()).isEqualTo(key);
    assertThat(text).containsOnly(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "zz", "00", "0001020304050607080910111213141516171819202122232425262728293"})
  void refusesADamagedKey(String content) throws IOException {
    open().close();
    Files.writeString(state().resolve("server.key"), content);
    assertThatIOException().isThrownBy(this::open).withMessageContaining("is not a server's key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "uhp-names 2\nend 0\n",
        "uhp-names 1\n",
        "uhp-names 1\nend 1\n",
        "uhp-names 1\nend 0\nmore\n",
        "uhp-names 1\nhome\nend 1\n",
        "uhp-names 1\nHOME aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1\nend 1\n",
        "uhp-names 1\nhome short 1\nend 1\n",
        "uhp-names 1\nhome aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa soon\nend 1\n",
        "uhp-names 1\nh\u00f6me\nend 1\n"
      })
  void refusesDamagedNames(String content) throws IOException {
    open().close();
    Files.writeString(state().resolve("names"), content);
    assertThatIOException()
        .isThrownBy(this::open)
        .withMessageMatching(".*names is damaged at line [1-3]; .*");
    Files.delete(state().resolve("names"));
    open().close();
  }

  @Test
  void aCutFileIsNoticedWhereverItIsCut() throws IOException {
    try (StateDirectory opened = open()) {
      opened.saveNames(List.of(HOME, OFFICE));
    }
    String whole = Files.readString(state().resolve("names"));
    for (int length = 0; length < whole.length() - 1; length++) {
      Files.writeString(state().resolve("names"), whole.substring(0, length));
      assertThatIOException().as("cut at %d", length).isThrownBy(this::open);
    }
  }

  private StateDirectory open() throws IOException {
    return StateDirectory.open(state());
  }

  private Path state() {
    return temporary.resolve("state");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static NameReservation reservation(String name, int key) {
    byte[] id = new byte[PeerId.LENGTH];
    id[0] = (byte) key;
    return new NameReservation(new PeerName(name), PeerId.of(id), 1_800_000_000_000L + key);
  }
}
