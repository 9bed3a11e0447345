package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllowFileTest {

  private final List<String> told = new ArrayList<>();
  private final AllowFile.Events events =
      new AllowFile.Events() {
        @Override
        public void reloaded(Path path, int peers) {
          told.add("reloaded: " + peers);
        }

        @Override
        public void broken(Path path, String why) {
          told.add("broken: " + why);
        }
      };

  @TempDir Path directory;
  private Path file;
  private Instant time = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void begin() throws IOException {
    file = directory.resolve("allow");
    write("# friends\n\n  " + Ids.peer(1) + "  # ada\n" + Ids.peer(2));
  }

  /** Each with a time of its own, as the file system's clock may be coarse. */
  private void write(String content) throws IOException {
    Files.writeString(file, content);
    time = time.plusSeconds(1);
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  @Test
  void admitsThoseListedAndNobodyElse() throws IOException {
    AllowFile allow = AllowFile.open(file, events);
    assertThat(allow.admits(Ids.peer(1))).isTrue();
    assertThat(allow.admits(Ids.peer(2))).isTrue();
    assertThat(allow.admits(Ids.peer(3))).isFalse();
    assertThat(allow.open()).isFalse();
    assertThat(told).isEmpty();
  }

  @Test
  void isReadAgainWhenItChanges() throws IOException {
    AllowFile allow = AllowFile.open(file, events);
    write(Ids.peer(2) + "\n" + Ids.peer(3) + "\n" + Ids.peer(4) + "\n");
    assertThat(allow.admits(Ids.peer(1))).isFalse();
    assertThat(allow.admits(Ids.peer(3))).isTrue();
    write("");
    assertThat(allow.admits(Ids.peer(2))).isFalse();
    assertThat(told).containsExactly("reloaded: 3", "reloaded: 0");
  }

  @Test
  void isReadAgainWhenAnotherFileTakesItsPlace() throws IOException {
    AllowFile allow = AllowFile.open(file, events);
    Path other = directory.resolve("other");
    Files.writeString(other, Files.readString(file).replace(Ids.peer(1) + "", Ids.peer(5) + ""));
    Files.setLastModifiedTime(other, FileTime.from(time));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    allow.refresh();
    assertThat(told).containsExactly("reloaded: 2");
    assertThat(allow.admits(Ids.peer(1))).isFalse();
    assertThat(allow.admits(Ids.peer(5))).isTrue();
  }

  @Test
  void aBrokenLineIsToldOnceAndChangesNothing() throws IOException {
    AllowFile allow = AllowFile.open(file, events);
    write(Ids.peer(3) + "\nada\n");
    allow.refresh();
    allow.refresh();
    assertThat(allow.admits(Ids.peer(3))).isFalse();
    assertThat(allow.admits(Ids.peer(1))).isTrue();
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).startsWith("broken: line 2 of " + file + ": 'ada' is not a PeerId");

    write(Ids.peer(3) + "\nada\n#\n");
    allow.refresh();
    assertThat(told).hasSize(2);
    write(Ids.peer(3) + "\n");
    assertThat(allow.admits(Ids.peer(3))).isTrue();
    assertThat(told).hasSize(3).last().isEqualTo("reloaded: 1");
  }

  @Test
  void aFileThatIsGoneOrOthersCanChangeChangesNothing() throws IOException {
    AllowFile allow = AllowFile.open(file, events);
    Path aside = directory.resolve("aside");
    Files.move(file, aside);
    allow.refresh();
    assertThat(allow.admits(Ids.peer(1))).isTrue();
    Files.move(aside, file);
    assertThat(allow.admits(Ids.peer(1))).isTrue();

    write(Ids.peer(3) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    allow.refresh();
    assertThat(allow.admits(Ids.peer(3))).isFalse();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(allow.admits(Ids.peer(3))).isTrue();
    assertThat(told)
        .containsExactly(
            "broken: there is no such file",
            "reloaded: 2",
            "broken: " + file + " can be changed by others; run: chmod go-w " + file,
            "reloaded: 1");
  }

  @Test
  void mustBeUsableAtTheStart() throws IOException {
    assertThatThrownBy(() -> AllowFile.open(directory.resolve("none"), events))
        .isInstanceOf(NoSuchFileException.class);
    write("any\n");
    assertThatThrownBy(() -> AllowFile.open(file, events))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("line 1 of " + file + ": 'any' is not a PeerId");
  }
}
