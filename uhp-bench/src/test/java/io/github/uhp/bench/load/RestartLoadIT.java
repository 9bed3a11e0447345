package io.github.uhp.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/load-server measures, with a crowd that is small enough for every build. */
@EnabledOnOs(OS.LINUX)
class RestartLoadIT {

  @TempDir Path directory;

  @Test
  void allListenersAreBackAfterTheServerWasKilled() throws Exception {
    Path log = directory.resolve("log.txt");
    Process load =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                property("uhp.benchmarks.jar"),
                RestartLoad.class.getName(),
                property("uhp.server.jar"),
                "1000")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(load.waitFor(10, TimeUnit.MINUTES)).as("ended in time").isTrue();
    } finally {
      load.destroy(); // ends the server, too
    }
    assertThat(load.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log)).contains("100 % after").containsPattern("gave up +0\n");
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
