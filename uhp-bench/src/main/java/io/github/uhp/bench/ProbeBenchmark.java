package io.github.uhp.bench;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.SessionId;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One connectivity check, sealed by one side and opened by the other. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class ProbeBenchmark {

  private ProbeKeys connector;
  private ProbeKeys listener;
  private long transaction;

  @Setup
  public void agree() {
    SecureRandom random = new SecureRandom();
    PunchKey.Party connecting = party(random);
    PunchKey.Party listening = party(random);
    SessionId session = SessionId.of(new byte[SessionId.LENGTH]);
    try (PunchKey one = PunchKey.generate(random);
        PunchKey other = PunchKey.generate(random)) {
      connector = one.agree(other.publicKey(), session, connecting, listening, true);
      listener = other.agree(one.publicKey(), session, connecting, listening, false);
    }
  }

  @TearDown
  public void close() {
    connector.close();
    listener.close();
  }

  private static PunchKey.Party party(SecureRandom random) {
    return new PunchKey.Party(Identity.generate(random).peerId(), random.nextLong());
  }

  /** Seals and opens. */
  @Benchmark
  public Probe sealAndOpen() {
    Probe opened = listener.open(connector.seal(Probe.check(transaction++, false)));
    if (opened == null) {
      throw new IllegalStateException("the probe was not taken");
    }
    return opened;
  }
}
