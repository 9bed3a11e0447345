package io.github.uhp.bench;

import io.github.uhp.protocol.ControlCodec;
import io.github.uhp.protocol.Decoded;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.PeerRecord;
import io.github.uhp.protocol.PunchKey;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Statements;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a server does with every advertisement before it looks at the signature, and what a listener
 * does to send one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class ControlCodecBenchmark {

  private static final long ISSUED_MILLIS = 1_800_000_000_000L;

  private Message advertise;
  private byte[] plaintext;

  @Setup
  public void prepare() throws UnknownHostException {
    SecureRandom random = new SecureRandom();
    Identity identity = Identity.generate(random);
    PeerRecord record =
        new PeerRecord(
            new PeerName("build-box"),
            random.nextLong(),
            identity.certificate(),
            PunchKey.generate(random).publicKey(),
            7,
            ISSUED_MILLIS,
            ISSUED_MILLIS + 65_000,
            List.of(
                new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 4242),
                new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 4242)),
            ServerId.of(new byte[ServerId.LENGTH]),
            false,
            false,
            null);
    advertise = new Message.Advertise(Statements.sign(identity, record));
    plaintext = ControlCodec.encode(1, advertise);
    if (!(ControlCodec.decode(plaintext) instanceof Decoded.Ok)) {
      throw new IllegalStateException("the message is not well-formed");
    }
  }

  /** Message to plaintext. */
  @Benchmark
  public byte[] encode() {
    return ControlCodec.encode(1, advertise);
  }

  /** Plaintext to message. */
  @Benchmark
  public Decoded decode() {
    return ControlCodec.decode(plaintext);
  }
}
