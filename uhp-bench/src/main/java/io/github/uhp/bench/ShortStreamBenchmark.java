package io.github.uhp.bench;

import io.github.uhp.bench.carrier.ByteStream;
import io.github.uhp.bench.carrier.Exchange;
import io.github.uhp.bench.carrier.Link;
import io.github.uhp.bench.carrier.TwoEnds;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Timeout;

/**
 * A stream for each request: opened, 64 bytes sent, 1 KiB received, ended. Eight threads do so on
 * one connection; the score is their sum. With TCP each stream is a connection.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 120)
public class ShortStreamBenchmark {

  private static final Exchange EXCHANGE = new Exchange(64, 1024);

  /** The connection. */
  @State(Scope.Benchmark)
  public static class Connection {

    /** What carries the bytes; see {@link io.github.uhp.bench.carrier.Carriers}. */
    @Param({"netty", "bare-netty", "netty42", "bare-netty42", "kwik", "bare-kwik", "tls", "tcp"})
    public String carrier;

    /** In how many JVMs the ends are. */
    @Param("2")
    public int processes;

    private TwoEnds ends;
    private Link link;

    @Setup
    public void open() throws Exception {
      ends = TwoEnds.open(carrier, processes);
      link = ends.connect();
    }

    @TearDown
    public void close() throws Exception {
      link.close();
      ends.close();
    }
  }

  /** One for each thread. */
  @State(Scope.Thread)
  public static class Request {

    private final ByteBuffer bytes = EXCHANGE.first();
  }

  /** One stream. */
  @Benchmark
  @Threads(8)
  public void stream(Connection connection, Request request) throws Exception {
    try (ByteStream stream = connection.link.open()) {
      stream.send(request.bytes.clear());
      stream.skip(EXCHANGE.answer());
    }
  }
}
