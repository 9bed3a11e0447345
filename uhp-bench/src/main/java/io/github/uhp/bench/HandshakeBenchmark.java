package io.github.uhp.bench;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * The QUIC handshake between two open endpoints, certificate pinned, until both ends have it.
 * Closing is not counted. An invocation takes milliseconds, so that work around each one does not
 * distort it.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@State(Scope.Benchmark)
@Timeout(time = 120)
public class HandshakeBenchmark {

  /** Name of the provider. */
  @Param({"netty", "netty42", "kwik"})
  public String transport;

  private final List<Connection> ends = new ArrayList<>();
  private EndpointPair pair;

  @Setup
  public void open() throws Exception {
    pair = new EndpointPair(transport, Echo::new);
  }

  @TearDown
  public void close() {
    pair.close();
  }

  /** One connection. */
  @Benchmark
  public Connection connect() throws Exception {
    ends.add(pair.connect());
    Connection server = pair.accepted();
    ends.add(server);
    return server;
  }

  /** Closes it, from the client's end. */
  @TearDown(Level.Invocation)
  public void disconnect() throws Exception {
    ends.get(0).close(CloseReason.NO_ERROR, "measured");
    for (Connection end : ends) {
      EndpointPair.await(end.closed());
    }
    ends.clear();
  }
}
