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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Timeout;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Bulk transfer over one connection, in either direction, on one or more streams with a thread
 * each. One operation is one chunk, which counts once the other end has answered for it; four are
 * under way on each stream, so that no round trip is waited for. The score is the sum of all
 * streams.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Timeout(time = 120)
public class BulkBenchmark {

  private static final int UNDER_WAY_ALONE = 16;

  /** The connection, which all streams share. */
  @State(Scope.Benchmark)
  public static class Connection {

    /** What carries the bytes; see {@link io.github.uhp.bench.carrier.Carriers}. */
    @Param({"netty", "bare-netty", "netty42", "bare-netty42", "kwik", "bare-kwik", "tls", "tcp"})
    public String carrier;

    /** Bytes of a chunk. */
    @Param("65536")
    public int chunk;

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

    Transfer transfer(Exchange exchange, ThreadParams threads) throws Exception {
      int underWay = threads.getThreadCount() == 1 ? UNDER_WAY_ALONE : 1;
      return new Transfer(link.open(), exchange, underWay);
    }
  }

  /** One stream, used for one exchange over and over. */
  private static final class Transfer {

    private final ByteStream stream;
    private final Exchange exchange;
    private final ByteBuffer request;

    Transfer(ByteStream stream, Exchange exchange, int underWay) throws IOException {
      this.stream = stream;
      this.exchange = exchange;
      this.request = exchange.next();
      stream.send(exchange.first());
      stream.skip(exchange.answer());
      for (int i = 1; i < underWay; i++) {
        stream.send(request.clear());
      }
    }

    void next() throws IOException {
      stream.send(request.clear());
      stream.skip(exchange.answer());
    }
  }

  /** A stream on which the client sends. */
  @State(Scope.Thread)
  public static class Up {

    private Transfer transfer;

    @Setup
    public void open(Connection connection, ThreadParams threads) throws Exception {
      transfer = connection.transfer(new Exchange(connection.chunk, 1), threads);
    }
  }

  /** A stream on which the server sends. */
  @State(Scope.Thread)
  public static class Down {

    private Transfer transfer;

    @Setup
    public void open(Connection connection, ThreadParams threads) throws Exception {
      transfer = connection.transfer(new Exchange(1, connection.chunk), threads);
    }
  }

  /** Client to server, one stream. */
  @Benchmark
  public void up1(Up up) throws IOException {
    up.transfer.next();
  }

  /** Client to server, eight streams. */
  @Benchmark
  @Threads(8)
  public void up8(Up up) throws IOException {
    up.transfer.next();
  }

  /** Client to server, 64 streams. */
  @Benchmark
  @Threads(64)
  public void up64(Up up) throws IOException {
    up.transfer.next();
  }

  /** Server to client, one stream. */
  @Benchmark
  public void down1(Down down) throws IOException {
    down.transfer.next();
  }

  /** Server to client, eight streams. */
  @Benchmark
  @Threads(8)
  public void down8(Down down) throws IOException {
    down.transfer.next();
  }

  /** Server to client, 64 streams. */
  @Benchmark
  @Threads(64)
  public void down64(Down down) throws IOException {
    down.transfer.next();
  }
}
