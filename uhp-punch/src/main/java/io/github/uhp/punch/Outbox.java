package io.github.uhp.punch;

import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What the sessions of an engine share: its output queues, its counters and its limits. */
final class Outbox {

  /** More than one call can cause; beyond it a probe is lost, as on the way it may be. */
  private static final int MAX_TRANSMITS = 4096;

  private final Queue<Transmit> transmits = new ArrayDeque<>();
  private final Queue<PunchEvent> events = new ArrayDeque<>();
  private final RateLimit probes;
  final HostAllowance allowance;
  final SearchPermits searches;
  final ExtraSockets sockets = new ExtraSockets(this);
  final PunchCounters counters = new PunchCounters();

  Outbox(PunchConfig config) {
    probes = new RateLimit(config.maxProbesPerSecond());
    allowance = new HostAllowance(config.maxUnansweredProbes());
    searches = new SearchPermits(allowance);
  }

  /** Takes one of the probes that all sessions together may send, if there is one. */
  boolean mayProbe(long now) {
    if (probes.tryTake(now)) {
      return true;
    }
    counters.count(PunchCounters.Kind.RATE_LIMITED);
    return false;
  }

  long probeIntervalNanos() {
    return probes.nanosPerToken();
  }

  void send(Path path, ByteBuffer payload) {
    send(new Transmit(path, payload));
  }

  void send(Transmit transmit) {
    if (transmits.size() < MAX_TRANSMITS) {
      transmits.add(transmit);
    }
  }

  void tell(PunchEvent event) {
    events.add(event);
  }

  void count(PunchCounters.Kind kind) {
    counters.count(kind);
  }

  @Nullable Transmit pollTransmit() {
    return transmits.poll();
  }

  @Nullable PunchEvent pollEvent() {
    return events.poll();
  }
}
