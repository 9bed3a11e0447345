package io.github.uhp.punch;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.uhp.protocol.Candidate;
import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Probe;
import io.github.uhp.protocol.ProbeKeys;
import io.github.uhp.protocol.Transmit;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A punch takes whatever comes from strangers and from a peer with the keys, from wherever,
 * whenever and how often: it throws nothing, its tables stay in their bounds, and it does not hang.
 */
class PunchFuzzTest {

  private static final int MAX_STEPS = 64;
  private static final int STEP_LENGTH = 4;
  private static final int MAX_PAIRS = 100;

  private static final InetSocketAddress PEER =
      new InetSocketAddress(World.ip("203.0.113.7"), 7000);
  private static final Path[] PATHS = {
    new Path(1, PEER),
    new Path(2, PEER),
    new Path(1, new InetSocketAddress(World.ip("203.0.113.66"), 666)),
    new Path(1, new InetSocketAddress(World.ip("2001:db8::7"), 7000))
  };

  /** The first byte says who controls; then come steps of kind, path and two bytes more. */
  @MethodSource("inputs")
  @FuzzTest
  void punch(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    boolean controls = in.hasRemaining() && (in.get() & 1) == 1;
    new Punch(controls).run(in);
  }

  static Stream<byte[]> inputs() {
    // An ordinary punch in either role, with checks, answers, a replay, a pause, and noise.
    byte[] steps = {
      0,
      0,
      0,
      96,
      1,
      0,
      4,
      0,
      0,
      0,
      4,
      (byte) 208,
      3,
      0,
      0,
      20,
      2,
      1,
      0,
      0,
      0,
      2,
      0,
      96,
      1,
      3,
      0,
      96,
      4,
      0,
      0,
      50,
      3,
      0,
      40,
      0,
      8,
      0,
      4,
      (byte) 208,
      1,
      1,
      4,
      (byte) 208,
      3,
      0,
      (byte) 255,
      0
    };
    byte[] listening = new byte[steps.length + 1];
    System.arraycopy(steps, 0, listening, 1, steps.length);
    byte[] connecting = listening.clone();
    connecting[0] = 1;
    return Stream.of(listening, connecting);
  }

  /** One punch, and the peer that the input plays. */
  private static final class Punch {

    private final PunchEngine engine = new PunchEngine(PunchConfig.defaults(), new Random(5));
    private final ProbeKeys peer;
    private long now;

    /** The engine's last check that has not been answered, or null. */
    private @Nullable Probe asked;

    /** The last datagram of the peer, to be sent again, or null. */
    private @Nullable ByteBuffer last;

    Punch(boolean controls) {
      Party.Keys keys = Party.keys(5, World.SESSION);
      peer = controls ? keys.listener() : keys.connector();
      List<LocalSocket> sockets =
          List.of(new LocalSocket(1, true, true), new LocalSocket(2, true, true));
      engine.start(
          now,
          new PunchSession(
              World.SESSION,
              controls ? keys.connector() : keys.listener(),
              controls ? Role.CONTROLLING : Role.CONTROLLED,
              sockets,
              List.of(new Candidate(Candidate.Type.SERVER_REFLEXIVE, PEER))));
      drain();
    }

    void run(ByteBuffer in) {
      for (int i = 0; i < MAX_STEPS && in.remaining() >= STEP_LENGTH; i++) {
        step(in.get(), PATHS[in.get() & 3], in.getShort() & 0xffff);
        assertThat(engine.reports(World.SESSION)).hasSizeLessThan(MAX_PAIRS);
      }
      engine.stop(now, World.SESSION);
      assertThat(engine.nextTimeoutNanos()).isEqualTo(Engine.NEVER);
    }

    private void step(int kind, Path from, int number) {
      switch (kind & 7) {
        case 0 -> receive(from, check(number, (kind & 8) != 0));
        case 1 -> receive(from, answer(number));
        case 2 -> {
          if (last != null) {
            engine.handleDatagram(now, from, last.duplicate());
          }
        }
        case 3 -> pass(Duration.ofMillis(number));
        default -> engine.handleDatagram(now, from, noise(number));
      }
      drain();
    }

    private void receive(Path from, Probe probe) {
      last = peer.seal(probe);
      engine.handleDatagram(now, from, last.duplicate());
    }

    private static Probe check(int number, boolean nominate) {
      return new Probe(Probe.Kind.CHECK, number, null, nominate, number % 3 == 0, number % 1400);
    }

    /** To the engine's own check, or to none that it made. */
    private Probe answer(int number) {
      long transaction = asked == null ? number : asked.transaction();
      asked = null;
      return new Probe(Probe.Kind.ACK, transaction, PEER, false, false, number % 1400);
    }

    /** A datagram for the session that is not authentic, of any length. */
    private ByteBuffer noise(int number) {
      ByteBuffer noise = ByteBuffer.allocate(number % 1400);
      if (last != null) {
        int header = Math.min(noise.capacity(), last.limit() - 1);
        noise.put(0, last, 0, header);
      } else if (noise.hasRemaining()) {
        noise.put(0, (byte) 5);
      }
      return noise;
    }

    private void pass(Duration time) {
      long end = now + time.toNanos();
      for (int i = 0; engine.nextTimeoutNanos() <= end; i++) {
        assertThat(i).as("time-outs").isLessThan(20_000);
        now = Math.max(now, engine.nextTimeoutNanos());
        engine.handleTimeout(now);
        drain();
      }
      now = end;
    }

    private void drain() {
      int sent = 0;
      for (Transmit out = engine.pollTransmit(); out != null; out = engine.pollTransmit()) {
        Probe probe = peer.open(out.payload());
        if (probe != null && probe.kind() == Probe.Kind.CHECK) {
          asked = probe;
        }
        sent++;
      }
      assertThat(sent).as("datagrams for one thing that happened").isLessThan(50);
      int told = 0;
      while (engine.pollEvent() != null) {
        told++;
      }
      assertThat(told).as("events for one thing that happened").isLessThan(50);
    }
  }
}
