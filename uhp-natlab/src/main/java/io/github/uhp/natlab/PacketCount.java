package io.github.uhp.natlab;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A kernel counter of certain IP packets at one host or router. */
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
    String family = from instanceof Inet6Address ? "ip6" : "ip";
    return start(
        namespace,
        "%s saddr %s %s daddr %s"
            .formatted(family, from.getHostAddress(), family, to.getHostAddress()));
  }

  static PacketCount start(Namespace namespace, String match) {
    String counter = "c" + COUNTERS.incrementAndGet();
    // A packet passes one of the two hooks, whichever its direction; adding a chain again is no-op.
    namespace.nft(
        """
        add table %1$s
        add chain %1$s arriving { type filter hook prerouting priority raw; }
        add chain %1$s leaving { type filter hook output priority raw; }
        add counter %1$s %2$s
        add rule %1$s arriving %3$s counter name %2$s
        add rule %1$s leaving %3$s counter name %2$s
        """
            .formatted(TABLE, counter, match));
    return new PacketCount(namespace, counter);
  }

  /** Packets so far; one that is segmented only by the receiver or the device counts once. */
  public long packets() {
    return NftCounter.read(namespace, TABLE, counter).packets();
  }

  /** Bytes of them so far, with IP headers. */
  public long bytes() {
    return NftCounter.read(namespace, TABLE, counter).bytes();
  }
}
