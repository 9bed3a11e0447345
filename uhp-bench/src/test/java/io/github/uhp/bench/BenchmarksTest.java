package io.github.uhp.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs each benchmark for a moment in this JVM; one that throws fails. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchmarksTest {

  @TempDir Path directory;

  @Test
  void everyBenchmarkRunsOnEveryTransport() throws Exception {
    Options options =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(100))
            .shouldFailOnError(true)
            .output(directory.resolve("jmh.txt").toString())
            .build();
    Collection<RunResult> results = new Runner(options).run();
    assertThat(results)
        .extracting(BenchmarksTest::name)
        .containsExactlyInAnyOrder(
            "BulkBenchmark.oneStream netty",
            "BulkBenchmark.oneStream netty42",
            "BulkBenchmark.oneStream kwik",
            "BulkBenchmark.eightStreams netty",
            "BulkBenchmark.eightStreams netty42",
            "BulkBenchmark.eightStreams kwik",
            "PingPongBenchmark.roundTrip netty",
            "PingPongBenchmark.roundTrip netty42",
            "PingPongBenchmark.roundTrip kwik",
            "HandshakeBenchmark.connect netty",
            "HandshakeBenchmark.connect netty42",
            "HandshakeBenchmark.connect kwik",
            "ControlCodecBenchmark.encode",
            "ControlCodecBenchmark.decode",
            "ProbeBenchmark.sealAndOpen");
    assertThat(results)
        .allSatisfy(
            result ->
                assertThat(result.getPrimaryResult().getScore()).as(name(result)).isPositive());
  }

  private static String name(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String transport = result.getParams().getParam("transport");
    String name = benchmark.substring(BenchmarksTest.class.getPackageName().length() + 1);
    return transport == null ? name : name + " " + transport;
  }
}
