package io.github.uhp.rendezvous;

import io.github.uhp.protocol.EpochClock;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.Path;
import io.github.uhp.protocol.Transmit;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
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
  private List<InetSocketAddress> reflexive = List.of();
  private @Nullable NatProfile found;
  private final EpochClock clock;
  private long traffic;

  ClientContext(ClientConfig config, RandomGenerator random, EpochClock clock) {
    this.config = config;
    this.random = random;
    this.clock = clock;
    this.server = config.server();
  }

  /** Where the server saw the main socket, newest first. */
  List<InetSocketAddress> reflexive() {
    return reflexive;
  }

  /** The server sees the main socket there; returns whether that is new. */
  boolean observed(InetSocketAddress address) {
    if (!reflexive.isEmpty() && reflexive.get(0).equals(address)) {
      return false;
    }
    reflexive =
        Stream.concat(
                Stream.of(address), reflexive.stream().filter(former -> !former.equals(address)))
            .limit(NatProfile.MAX_REFLEXIVE)
            .toList();
    return true;
  }

  void found(NatProfile profile) {
    found = profile;
  }

  /** What records and requests say of the NAT; null if nothing is known. */
  @Nullable NatProfile natProfile() {
    NatProfile known = found;
    if (known == null) {
      return reflexive.isEmpty() ? null : NatProfile.untested(reflexive);
    }
    return new NatProfile(
        known.mapping(), known.filtering(), known.allocation(), known.latestPorts(), reflexive);
  }

  long epochMillis(long nowNanos) {
    return clock.epochMillis(nowNanos);
  }

  void transmit(ByteBuffer datagram) {
    transmit(server, datagram);
  }

  /** How many datagrams have gone to the server's first address, or come from there. */
  long traffic() {
    return traffic;
  }

  /** Something came from the server's first address. */
  void received() {
    traffic++;
  }

  void transmit(Path to, ByteBuffer datagram) {
    if (to.equals(server)) {
      traffic++;
    }
    boolean queued = transmits.offer(new Transmit(to, datagram));
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
