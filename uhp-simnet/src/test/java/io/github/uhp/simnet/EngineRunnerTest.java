package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Engine;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The runner does for an engine what its contract asks of whoever drives it. */
class EngineRunnerTest {

  /** Sends back what it gets, tells of it, and counts the seconds. */
  private static final class Echo implements Engine<Path> {

    final Queue<Transmit> out = new ArrayDeque<>();
    final Queue<Path> events = new ArrayDeque<>();
    final List<Long> seconds = new ArrayList<>();
    private long due = Duration.ofSeconds(1).toNanos();

    @Override
    public boolean handleDatagram(long nowNanos, Path from, ByteBuffer payload) {
      ByteBuffer copy = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
      out.add(new Transmit(from, copy));
      events.add(from);
      return true;
    }

    @Override
    public void handleTimeout(long nowNanos) {
      seconds.add(nowNanos);
      due += Duration.ofSeconds(1).toNanos();
    }

    @Override
    public @Nullable Transmit pollTransmit() {
      return out.poll();
    }

    @Override
    public @Nullable Path pollEvent() {
      return events.poll();
    }

    @Override
    public long nextTimeoutNanos() {
      return due;
    }
  }

  private final SimNet net = new SimNet(1);
  private final SimHost host = net.host("host", net.internet(), ip("192.0.2.1"), FAST);
  private final SimSocket peer = net.host("peer", net.internet(), ip("192.0.2.2"), FAST).open();
  private final SimSocket first = host.open();
  private final SimSocket second = host.open();
  private final List<Path> told = new ArrayList<>();
  private final EngineRunner<Path, Echo> runner = net.run(new Echo(), Map.of(1, first), told::add);

  @Test
  void theEngineAnswersFromTheSocketThatHeardItAndItsEventsAreTold() {
    runner.attach(2, second);
    assertThat(Lab.send(net, peer, peer, first.local())).containsExactly(first.local());
    assertThat(Lab.send(net, peer, peer, second.local())).containsExactly(second.local());
    assertThat(told).containsExactly(new Path(1, peer.local()), new Path(2, peer.local()));
  }

  @Test
  void aSocketThatWasTakenAwayIsClosed() {
    runner.attach(2, second);
    runner.detach(2);
    assertThat(Lab.send(net, peer, peer, second.local())).isEmpty();
    runner.act(it -> it.out.add(new Transmit(new Path(2, peer.local()), ByteBuffer.allocate(1))));
    List<?> arrived = Lab.sources(peer);
    net.runFor(Duration.ofMillis(100));
    assertThat(arrived).isEmpty();
  }

  @Test
  void theTimerFollowsTheEngineUntilItIsKilled() {
    net.runFor(Duration.ofMillis(2500));
    assertThat(runner.engine().seconds).containsExactly(1_000_000_000L, 2_000_000_000L);
    runner.kill();
    net.runFor(Duration.ofSeconds(5));
    assertThat(runner.engine().seconds).hasSize(2);
    assertThat(Lab.send(net, peer, peer, first.local())).isEmpty();
  }
}
