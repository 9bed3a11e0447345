package io.github.uhp.rendezvous;

import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What the parts of a client share: its configuration, its sources and its outputs. */
final class ClientContext {

  private static final int MAX_QUEUED = 1024;

  final ClientConfig config;
  final RandomGenerator random;
  final Counters<ClientCounter> counters = new Counters<>(ClientCounter.class);
  final BoundedQueue<Transmit> transmits = new BoundedQueue<>(MAX_QUEUED);
  final BoundedQueue<ClientEvent> events = new BoundedQueue<>(MAX_QUEUED);
  Path server;
  List<InetSocketAddress> candidates = List.of();
  @Nullable NatProfile natProfile;
  private final EpochClock clock;

  ClientContext(ClientConfig config, RandomGenerator random, EpochClock clock) {
    this.config = config;
    this.random = random;
    this.clock = clock;
    this.server = config.server();
  }

  long epochMillis(long nowNanos) {
    return clock.epochMillis(nowNanos);
  }

  void transmit(ByteBuffer datagram) {
    boolean queued = transmits.offer(new Transmit(server, datagram));
    counters.increment(queued ? ClientCounter.SENT : ClientCounter.OVERFLOW);
  }

  /** Counts what is sent again. */
  void onTransmission(Exchange exchange) {
    if (exchange.wasSent()) {
      counters.increment(ClientCounter.RETRANSMITTED);
    }
  }

  void emit(ClientEvent event) {
    if (!events.offer(event)) {
      counters.increment(ClientCounter.OVERFLOW);
    }
  }
}
