package io.github.uhp.punch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * What an engine cannot know by itself of the machine that it runs on.
 *
 * @param networks those that the machine's interfaces are on
 * @param refused transport addresses that get no probe, such as the server's
 */
public record Surroundings(List<Subnet> networks, Set<InetSocketAddress> refused) {

  private static final Surroundings UNKNOWN = new Surroundings(List.of(), Set.of());

  /** Copies the collections. */
  public Surroundings {
    networks = List.copyOf(networks);
    refused = Set.copyOf(refused);
  }

  /** No network and no refused address. */
  public static Surroundings unknown() {
    return UNKNOWN;
  }

  boolean isOnLink(InetAddress ip) {
    return networks.stream().anyMatch(network -> network.contains(ip));
  }

  boolean isBroadcast(InetAddress ip) {
    return networks.stream().anyMatch(network -> network.isBroadcast(ip));
  }
}
