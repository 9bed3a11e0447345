package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {

  @TempDir Path directory;

  @Test
  void roundTripWithModes() throws IOException {
    Path parent = directory.resolve("a/b");
    Path file = parent.resolve("id.p12");
    IdentityFile.create(file, Samples.CONNECTOR);
    assertThat(IdentityFile.load(file).certificate()).isEqualTo(Samples.CONNECTOR.certificate());
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(parent)).isEqualTo("rwx------");
    try (var files = Files.list(parent)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void refusesWhatOthersCanAccess() throws IOException {
    Path file = directory.resolve("id.p12");
    IdentityFile.create(file, Samples.CONNECTOR);
    for (String open : List.of("rw-r-----", "rw----r--", "rw--w----", "rw------x")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open));
      assertThatThrownBy(() -> IdentityFile.load(file))
          .isInstanceOf(IOException.class)
          .hasMessage("%s can be accessed by others; run: chmod 600 %s", file, file);
    }
  }

  @Test
  void refusesADirectoryThatOthersCanChange() throws IOException {
    Path file = directory.resolve("id.p12");
    IdentityFile.create(file, Samples.CONNECTOR);
    for (String open : List.of("rwxrwx---", "rwx----w-")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(open));
      String refusal = directory + " can be changed by others; run: chmod 700 " + directory;
      assertThatThrownBy(() -> IdentityFile.load(file)).hasMessage(refusal);
      assertThatThrownBy(
              () -> IdentityFile.create(directory.resolve("other.p12"), Samples.CONNECTOR))
          .hasMessage(refusal);
    }
    // As /tmp: everybody may add, and nobody remove what is another's.
    Files.setAttribute(directory, "unix:mode", 01777);
    assertThat(IdentityFile.load(file).peerId()).isEqualTo(Samples.CONNECTOR.peerId());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(IdentityFile.load(file).peerId()).isEqualTo(Samples.CONNECTOR.peerId());
  }

  @Test
  void neverOverwrites() throws IOException {
    Path file = directory.resolve("id.p12");
    IdentityFile.create(file, Samples.CONNECTOR);
    assertThatThrownBy(() -> IdentityFile.create(file, Samples.LISTENER))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(IdentityFile.load(file).peerId()).isEqualTo(Samples.CONNECTOR.peerId());
  }

  @Test
  void oneOfManyCreatorsWins() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        Path file = directory.resolve("id" + round + ".p12");
        List<Callable<Boolean>> creators = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          Identity identity = Samples.identity(i + 1);
          creators.add(
              () -> {
                try {
                  IdentityFile.create(file, identity);
                  return IdentityFile.load(file).peerId().equals(identity.peerId());
                } catch (FileAlreadyExistsException e) {
                  // Whoever loses finds the winner's file whole.
                  IdentityFile.load(file);
                  return false;
                }
              });
        }
        int winners = 0;
        for (Future<Boolean> creator : pool.invokeAll(creators)) {
          winners += creator.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    byte[] good = content();
    Random random = new Random(7);
    byte[] noise = new byte[600];
    random.nextBytes(noise);
    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    for (byte[] bad :
        List.of(
            new byte[0],
            "not an identity\n".getBytes(StandardCharsets.UTF_8),
            noise,
            Arrays.copyOf(good, good.length / 2),
            flipped,
            new byte[70_000])) {
      Path file = directory.resolve("bad.p12");
      Files.write(file, bad);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      assertThatThrownBy(() -> IdentityFile.load(file))
          .isInstanceOf(IOException.class)
          .hasMessage("%s is not an identity (PKCS#12, made by uhp)", file);
    }
    assertThatThrownBy(() -> IdentityFile.load(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> IdentityFile.load(directory))
        .isInstanceOf(IOException.class)
        .hasMessage("%s is not a file", directory);
  }

  private byte[] content() throws IOException {
    Path file = directory.resolve("good.p12");
    IdentityFile.create(file, Samples.CONNECTOR);
    return Files.readAllBytes(file);
  }
}
