package io.github.uhp.natlab;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A kernel counter of IP packets from one address to another, at one host or router. */
public final class PacketCount {

  private static final AtomicInteger COUNTERS = new AtomicInteger();
  private static final String TABLE = "inet uhp_counts";

  private final Namespace namespace;
  private final String counter;

  private PacketCount(Namespace namespace, String counter) {
    this.namespace = namespace;
    this.counter = counter;
  }

  static PacketCount start(Namespace namespace, InetAddress from, InetAddress to) {
    String counter = "c" + COUNTERS.incrementAndGet();
    String family = from instanceof Inet6Address ? "ip6" : "ip";
    String rule =
        "%s saddr %s %s daddr %s counter name %s"
            .formatted(family, from.getHostAddress(), family, to.getHostAddress(), counter);
    // A packet passes one of the two hooks, whichever its direction; adding a chain again is no-op.
    namespace.nft(
        """
        add table %1$s
        add chain %1$s arriving { type filter hook prerouting priority raw; }
        add chain %1$s leaving { type filter hook output priority raw; }
        add counter %1$s %2$s
        add rule %1$s arriving %3$s
        add rule %1$s leaving %3$s
        """
            .formatted(TABLE, counter, rule));
    return new PacketCount(namespace, counter);
  }

  /** Packets so far; one that is segmented only by the receiver or the device counts once. */
  public long packets() {
    return NftCounter.packets(namespace, TABLE, counter);
  }
}
