package io.github.uhp.bench;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.Connection;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Timeout;

/**
 * Bulk transfer over one connection, from the client to a sink at the server. One operation is one
 * MiB, so that the score reads as MiB/s; it counts only once the server has acknowledged all of it.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 120)
public class BulkBenchmark {

  private static final int CHUNK_LENGTH = 1 << 20;

  /** The connection, which all streams share. */
  @State(Scope.Benchmark)
  public static class Link {

    /** Name of the provider. */
    @Param({"netty", "netty42", "kwik"})
    public String transport;

    private EndpointPair pair;
    private Connection connection;

    @Setup
    public void open() throws Exception {
      pair = new EndpointPair(transport, () -> new Sink(CHUNK_LENGTH));
      connection = pair.connect();
    }

    @TearDown
    public void close() {
      pair.close();
    }
  }

  /** One stream, of one thread. */
  @State(Scope.Thread)
  public static class Stream {

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_LENGTH);
    private final ByteBuffer acknowledgement = ByteBuffer.allocate(1);
    private BlockingStream stream;

    @Setup
    public void open(Link link) throws Exception {
      stream = new BlockingStream(EndpointPair.await(link.connection.openStream()));
    }

    @TearDown
    public void close() {
      stream.close();
    }

    int send() throws IOException {
      stream.write(chunk.clear());
      return stream.read(acknowledgement.clear());
    }
  }

  /** One stream. */
  @Benchmark
  public int oneStream(Stream stream) throws IOException {
    return stream.send();
  }

  /** Eight streams at once; the score is their sum. */
  @Benchmark
  @Threads(8)
  public int eightStreams(Stream stream) throws IOException {
    return stream.send();
  }
}
