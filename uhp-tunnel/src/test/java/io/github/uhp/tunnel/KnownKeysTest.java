package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.PeerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of servers and peers, and where. */
class KnownKeysTest {

  private static final ServerAddress HERE = ServerAddress.parse("Example.org:7");
  private static final ServerAddress THERE = ServerAddress.parse("[2001:db8::7]:8");
  private static final PeerName HOME = new PeerName("home");
  private static final PeerName WORK = new PeerName("work");

  @TempDir Path directory;

  @Test
  void remembersServersInAFile() throws IOException {
    Path file = directory.resolve("conf/known-servers");
    KnownServers known = KnownServers.file(file);
    assertThat(known.find(HERE)).isEmpty();
    assertThat(file.getParent()).doesNotExist();

    assertThat(known.remember(HERE, Ids.server(1)))
        .isEqualTo(new KnownServers.Entry(Ids.server(1), "line 1 of " + file));
    known.remember(THERE, Ids.server(2));

    assertThat(file)
        .hasContent("example.org:7 " + Ids.server(1) + "\n[2001:db8::7]:8 " + Ids.server(2) + "\n");
    KnownServers another = KnownServers.file(file);
    assertThat(another.find(ServerAddress.parse("EXAMPLE.org:7")))
        .contains(new KnownServers.Entry(Ids.server(1), "line 1 of " + file));
    assertThat(another.find(THERE))
        .contains(new KnownServers.Entry(Ids.server(2), "line 2 of " + file));
    assertThat(another.find(ServerAddress.parse("example.org:8"))).isEmpty();
  }

  @Test
  void remembersPeersByServerAndName() throws IOException {
    Path file = directory.resolve("known-peers");
    for (KnownPeers known : List.of(KnownPeers.inMemory(), KnownPeers.file(file))) {
      known.remember(Ids.server(1), HOME, Ids.peer(3));
      known.remember(Ids.server(2), HOME, Ids.peer(4));

      assertThat(known.find(Ids.server(1), HOME)).map(KnownPeers.Entry::peer).contains(Ids.peer(3));
      assertThat(known.find(Ids.server(2), HOME)).map(KnownPeers.Entry::peer).contains(Ids.peer(4));
      assertThat(known.find(Ids.server(1), WORK)).isEmpty();
    }
    assertThat(file)
        .hasContent(
            "%s home %s\n%s home %s\n"
                .formatted(Ids.server(1), Ids.peer(3), Ids.server(2), Ids.peer(4)));
  }

  @Test
  void neverReplacesWhatItRemembers() throws IOException {
    for (KnownServers known :
        List.of(KnownServers.inMemory(), KnownServers.file(directory.resolve("known")))) {
      known.remember(HERE, Ids.server(1));
      assertThat(known.remember(HERE, Ids.server(2)).key()).isEqualTo(Ids.server(1));
      assertThat(known.find(HERE)).map(KnownServers.Entry::key).contains(Ids.server(1));
    }
  }

  @Test
  void keepsWhatPeopleWroteIntoTheFile() throws IOException {
    Path file = directory.resolve("known-servers");
    String written = "# ours\n\n  example.org:7\t" + Ids.server(1) + "  # by phone";
    Files.writeString(file, written);
    KnownServers known = KnownServers.file(file);
    assertThat(known.find(HERE))
        .contains(new KnownServers.Entry(Ids.server(1), "line 3 of " + file));

    assertThat(known.remember(THERE, Ids.server(2)).where()).isEqualTo("line 4 of " + file);

    assertThat(file).hasContent(written + "\n[2001:db8::7]:8 " + Ids.server(2) + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org:7", "example.org:7 key", "a b c", "KEY"})
  void doesNotTakeABrokenLineForNone(String broken) throws IOException {
    Path file = directory.resolve("known-servers");
    String line = broken.replace("KEY", Ids.server(1).toString());
    Files.writeString(file, "example.org:7 " + Ids.server(1) + "\n" + line + "\n");
    KnownServers known = KnownServers.file(file);
    String where = "line 2 of " + file + " is not HOST:PORT KEY";
    assertThatThrownBy(() -> known.find(HERE))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(where);
    assertThatThrownBy(() -> known.remember(THERE, Ids.server(2))).hasMessageStartingWith(where);
  }

  @Test
  void isTheOwnersAlone() throws IOException {
    Path conf = directory.resolve("conf");
    Path file = conf.resolve("known-servers");
    KnownServers known = KnownServers.file(file);
    known.remember(HERE, Ids.server(1));
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(conf)).isEqualTo("rwx------");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
    String refusal = file + " can be changed by others; run: chmod go-w " + file;
    assertThatThrownBy(() -> known.find(HERE)).hasMessage(refusal);
    assertThatThrownBy(() -> known.remember(THERE, Ids.server(2))).hasMessage(refusal);
  }

  @Test
  void oneOfManyIsRemembered() throws Exception {
    Path file = directory.resolve("known-servers");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<KnownServers.Entry>> all = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        int number = i;
        all.add(() -> KnownServers.file(file).remember(HERE, Ids.server(number)));
      }
      Set<KnownServers.Entry> remembered = new HashSet<>();
      for (Future<KnownServers.Entry> each : pool.invokeAll(all)) {
        remembered.add(each.get());
      }
      assertThat(remembered).hasSize(1);
      assertThat(Files.readAllLines(file)).hasSize(1);
    } finally {
      pool.shutdown();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
