package io.github.uhp.bench;

import io.github.uhp.transport.BlockingStream;
import java.io.EOFException;
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

/** Latency of 64 bytes there and back on one stream that is otherwise idle. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Timeout(time = 120)
public class PingPongBenchmark {

  private static final int MESSAGE_LENGTH = 64;

  /** Name of the provider. */
  @Param({"netty", "netty42", "kwik"})
  public String transport;

  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_LENGTH);
  private EndpointPair pair;
  private BlockingStream stream;

  @Setup
  public void open() throws Exception {
    pair = new EndpointPair(transport, Echo::new);
    stream = new BlockingStream(EndpointPair.await(pair.connect().openStream()));
  }

  @TearDown
  public void close() {
    pair.close();
  }

  /** One message, answered. */
  @Benchmark
  public ByteBuffer roundTrip() throws IOException {
    stream.write(message.clear());
    message.clear();
    while (message.hasRemaining()) {
      if (stream.read(message) < 0) {
        throw new EOFException("the echo has ended");
      }
    }
    return message;
  }
}
