package io.github.uhp.bench;

import io.github.uhp.bench.carrier.ByteStream;
import io.github.uhp.bench.carrier.Exchange;
import io.github.uhp.bench.carrier.Link;
import io.github.uhp.bench.carrier.TwoEnds;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.Timeout;

/** A message there and one of the same size back, on a stream that is otherwise idle. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Timeout(time = 120)
public class PingPongBenchmark {

  /** What carries the bytes; see {@link io.github.uhp.bench.carrier.Carriers}. */
  @Param({
    "netty",
    "bare-netty",
    "netty42",
    "bare-netty42",
    "kwik",
    "bare-kwik",
    "tls",
    "tcp",
    "udp"
  })
  public String carrier;

  /** Bytes of a message. */
  @Param({"64", "1024", "16384"})
  public int size;

  /** In how many JVMs the ends are. */
  @Param("2")
  public int processes;

  private TwoEnds ends;
  private Link link;
  private ByteStream stream;
  private ByteBuffer message;

  @Setup
  public void open() throws Exception {
    Exchange exchange = new Exchange(size, size);
    ends = TwoEnds.open(carrier, processes);
    link = ends.connect();
    stream = link.open();
    stream.send(exchange.first());
    stream.skip(size);
    message = exchange.next();
  }

  @TearDown
  public void close() throws Exception {
    stream.close();
    link.close();
    ends.close();
  }

  /** One message, answered. */
  @Benchmark
  public void roundTrip() throws IOException {
    stream.send(message.clear());
    stream.skip(size);
  }
}
