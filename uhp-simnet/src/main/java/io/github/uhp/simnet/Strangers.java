package io.github.uhp.simnet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Those with whom one shares a carrier's NAT; a Poisson process of new flows. */
final class Strangers {

  /** RFC 6598. */
  private static final int NETWORK = 100 << 24 | 64 << 16;

  private static final int MAX_HOSTS = 1 << 16;

  /** Where they send: 198.18.0.0/15 (RFC 2544). */
  private static final int DESTINATIONS = 198 << 24 | 18 << 16;

  private static final int DESTINATION_BITS = 17;
  private static final int FIRST_EPHEMERAL_PORT = 49_152;
  private static final int EPHEMERAL_PORTS = 65_536 - FIRST_EPHEMERAL_PORT;
  private static final int PORT = 443;

  private final SimNet net;
  private final RandomGenerator random;
  private final int hosts;
  private final double perNano;
  private final BiConsumer<InetSocketAddress, InetSocketAddress> flow;

  Strangers(
      SimNet net,
      RandomGenerator random,
      int hosts,
      double flowsPerSecond,
      BiConsumer<InetSocketAddress, InetSocketAddress> flow) {
    if (hosts < 1 || hosts > MAX_HOSTS || !(flowsPerSecond > 0)) {
      throw new IllegalArgumentException(hosts + " hosts, " + flowsPerSecond + " flows a second");
    }
    this.net = net;
    this.random = random;
    this.hosts = hosts;
    perNano = flowsPerSecond / Duration.ofSeconds(1).toNanos();
    this.flow = flow;
  }

  void start() {
    // StrictMath, or a run might depend on the machine.
    long pause = (long) (-StrictMath.log(1 - random.nextDouble()) / perNano);
    net.schedule(
        Duration.ofNanos(pause),
        () -> {
          flow.accept(
              new InetSocketAddress(
                  address(NETWORK, hosts), FIRST_EPHEMERAL_PORT + random.nextInt(EPHEMERAL_PORTS)),
              new InetSocketAddress(address(DESTINATIONS, 1 << DESTINATION_BITS), PORT));
          start();
        });
  }

  private InetAddress address(int network, int count) {
    return Addresses.ipv4(network | random.nextInt(count));
  }
}
