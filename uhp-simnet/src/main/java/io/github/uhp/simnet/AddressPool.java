package io.github.uhp.simnet;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The external addresses of a NAT, and which host has which (RFC 4787 §4.1, REQ-2). */
final class AddressPool {

  private final Pooling pooling;
  private final Map<InetAddress, InetAddress> byHost = new HashMap<>();
  private List<InetAddress> addresses;

  AddressPool(Pooling pooling, List<InetAddress> addresses) {
    this.pooling = pooling;
    this.addresses = copyOf(addresses);
  }

  private static List<InetAddress> copyOf(List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no external address");
    }
    return List.copyOf(addresses);
  }

  List<InetAddress> addresses() {
    return addresses;
  }

  /** Other addresses, as if no host had had one. */
  void replace(List<InetAddress> others) {
    addresses = copyOf(others);
    byHost.clear();
  }

  InetAddress choose(InetAddress host, RandomGenerator random) {
    if (addresses.size() == 1) {
      return addresses.get(0);
    }
    return switch (pooling) {
      case PAIRED -> byHost.computeIfAbsent(host, any -> any(random));
      case ARBITRARY -> any(random);
    };
  }

  private InetAddress any(RandomGenerator random) {
    return addresses.get(random.nextInt(addresses.size()));
  }
}
