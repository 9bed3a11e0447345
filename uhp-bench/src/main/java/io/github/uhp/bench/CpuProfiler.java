package io.github.uhp.bench;

import io.github.uhp.bench.carrier.AnsweringProcess;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The processor time of an operation, of this process and of the answering ends that it has
 * started, in nanoseconds as the operating system counts them, which on Linux is by hundredths of a
 * second.
 */
public final class CpuProfiler implements InternalProfiler {

  private Duration own = Duration.ZERO;
  private Duration others = Duration.ZERO;

  /** For JMH. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "processor time of both ends for each operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    own = ownTime();
    others = AnsweringProcess.processorTime();
  }

  @Override
  public List<Result<?>> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    long operations = Math.max(1, result.getMetadata().getAllOps());
    return List.of(
        perOperation("cpu.client", ownTime().minus(own), operations),
        perOperation("cpu.server", AnsweringProcess.processorTime().minus(others), operations));
  }

  private static Result<?> perOperation(String label, Duration time, long operations) {
    return new ScalarResult(
        label, (double) time.toNanos() / operations, "ns/op", AggregationPolicy.AVG);
  }

  private static Duration ownTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
