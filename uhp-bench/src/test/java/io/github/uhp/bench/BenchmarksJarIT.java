package io.github.uhp.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar: whether merging the dependencies has lost a provider, or JMH's own lists. */
class BenchmarksJarIT {

  private static final String JAR =
      Objects.requireNonNull(System.getProperty("uhp.benchmarks.jar"), "uhp.benchmarks.jar");

  private static final List<String> CARRIERS = List.of("netty", "bare-netty42", "kwik", "tls");

  @TempDir Path directory;

  @Test
  void theJarMeasuresBetweenTwoProcesses() throws Exception {
    Path results = directory.resolve("results.json");
    Path log = directory.resolve("log.txt");
    Process jmh =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR,
                "PingPongBenchmark",
                "-p",
                "size=64",
                "-p",
                "carrier=" + String.join(",", CARRIERS),
                "-prof",
                "io.github.uhp.bench.CpuProfiler",
                "-f",
                "1",
                "-wi",
                "0",
                "-i",
                "1",
                "-r",
                "100ms",
                "-foe",
                "true",
                "-rf",
                "json",
                "-rff",
                results.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(jmh.waitFor(180, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      jmh.destroyForcibly();
    }
    assertThat(jmh.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(results))
        .contains(CARRIERS.stream().map(carrier -> '"' + carrier + '"').toList())
        .contains("cpu.server");
  }
}
