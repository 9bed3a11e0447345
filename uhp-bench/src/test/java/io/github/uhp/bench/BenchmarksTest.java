package io.github.uhp.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs each benchmark for a moment in this JVM; one that throws fails. Not on bare Kwik: it can
 * come to a halt by faults that only the transport mends, and would halt this test.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchmarksTest {

  private static final List<String> CARRIERS = List.of("netty42", "bare-netty", "kwik", "tls");

  /** Each differs from one of the others by a package's name, or by having no TLS. */
  private static final List<String> MUCH_THE_SAME = List.of("netty", "bare-netty42", "tcp", "udp");

  private static final List<String> STREAMS =
      List.of(
          "BulkBenchmark.up1",
          "BulkBenchmark.up8",
          "BulkBenchmark.down1",
          "BulkBenchmark.down8",
          "PingPongBenchmark.roundTrip",
          "ShortStreamBenchmark.stream",
          "ConnectBenchmark.firstByte");

  @TempDir Path directory;

  @Test
  void everyBenchmarkRuns() throws Exception {
    Collection<RunResult> results =
        run(
            options()
                .include(".*")
                .exclude("64")
                .param("carrier", CARRIERS.toArray(String[]::new)));
    List<String> expected =
        new ArrayList<>(
            List.of(
                "ControlCodecBenchmark.encode",
                "ControlCodecBenchmark.decode",
                "ProbeBenchmark.sealAndOpen"));
    for (String benchmark : STREAMS) {
      CARRIERS.forEach(carrier -> expected.add(benchmark + " " + carrier));
    }
    assertThat(results)
        .extracting(BenchmarksTest::name)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertPositive(results);
  }

  @Test
  void manyStreamsAndTheOtherCarriers() throws Exception {
    assertPositive(run(options().include("64").param("carrier", "netty42")));
    assertPositive(
        run(options().include("PingPong").param("carrier", MUCH_THE_SAME.toArray(String[]::new))));
  }

  private ChainedOptionsBuilder options() {
    return new OptionsBuilder()
        .forks(0)
        .warmupIterations(0)
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(50))
        .param("processes", "1")
        .param("chunk", "16384")
        .param("size", "1024")
        .addProfiler(CpuProfiler.class)
        .shouldFailOnError(true)
        .output(directory.resolve("jmh.txt").toString());
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return new Runner(options.build()).run();
  }

  private static void assertPositive(Collection<RunResult> results) {
    assertThat(results)
        .isNotEmpty()
        .allSatisfy(
            result -> {
              assertThat(result.getPrimaryResult().getScore()).as(name(result)).isPositive();
              assertThat(result.getSecondaryResults()).containsKeys("cpu.client", "cpu.server");
            });
  }

  private static String name(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String name = benchmark.substring(BenchmarksTest.class.getPackageName().length() + 1);
    return result.getParams().getParamsKeys().contains("carrier")
        ? name + " " + result.getParams().getParam("carrier")
        : name;
  }
}
