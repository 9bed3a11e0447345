package io.github.uhp.bench;

import io.github.uhp.bench.carrier.ByteStream;
import io.github.uhp.bench.carrier.Exchange;
import io.github.uhp.bench.carrier.Link;
import io.github.uhp.bench.carrier.TwoEnds;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Timeout;

/**
 * Connection set-up: handshake with a pinned certificate, nothing resumed, until the answer to the
 * first byte is there. Closing is not counted. An invocation takes milliseconds, so that work
 * around each one does not distort it.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Timeout(time = 120)
public class ConnectBenchmark {

  private static final Exchange EXCHANGE = new Exchange(1, 1);

  /** What carries the bytes; see {@link io.github.uhp.bench.carrier.Carriers}. */
  @Param({"netty", "bare-netty", "netty42", "bare-netty42", "kwik", "bare-kwik", "tls", "tcp"})
  public String carrier;

  /** In how many JVMs the ends are. */
  @Param("2")
  public int processes;

  private final ByteBuffer request = EXCHANGE.first();
  private TwoEnds ends;
  private @Nullable Link link;
  private @Nullable ByteStream stream;

  @Setup
  public void open() throws Exception {
    ends = TwoEnds.open(carrier, processes);
  }

  @TearDown
  public void close() {
    ends.close();
  }

  /** One connection. */
  @Benchmark
  public void firstByte() throws Exception {
    Link made = ends.connect();
    link = made;
    ByteStream opened = made.open();
    stream = opened;
    opened.send(request.clear());
    opened.skip(EXCHANGE.answer());
  }

  /** Closes it. */
  @TearDown(Level.Invocation)
  public void disconnect() throws Exception {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    if (link != null) {
      link.close();
      link = null;
    }
  }
}
