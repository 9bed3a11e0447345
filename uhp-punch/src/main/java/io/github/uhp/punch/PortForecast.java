package io.github.uhp.punch;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import java.util.ArrayList;
import java.util.List;

/** Which ports a NAT is likely to give to its next mappings, from those that it gave before. */
final class PortForecast {

  /** How far a sequence may have moved on, and has once 256 sockets were given their ports. */
  private static final int SEQUENCE_WIDTH = 1024;

  private final NatProfile profile;

  PortForecast(NatProfile profile) {
    this.profile = profile;
  }

  /**
   * The likeliest ports, in the order in which the NAT would give them.
   *
   * @param seen the public port of the socket's mapping to the server
   */
  List<Integer> likeliest(int count, int seen) {
    List<Integer> ports = new ArrayList<>();
    if (profile.allocation() instanceof PortAllocation.Sequential sequential) {
      addFrom(
          profile.latestPorts().stream().findFirst().orElse(seen), sequential.step(), count, ports);
    } else if (profile.allocation() instanceof PortAllocation.Preserving) {
      // The preserved port is taken, so it is one of the next; or destinations share it.
      addFrom(seen, 1, count - 1, ports);
      ports.add(Math.min(1, ports.size()), seen);
    }
    return ports;
  }

  private static void addFrom(int port, int step, int count, List<Integer> ports) {
    for (int i = 1; i <= count; i++) {
      int next = PortRange.wrapped(port + i * step);
      if (next > 0) {
        ports.add(next);
      }
    }
  }

  /**
   * Where to search.
   *
   * @param fresh whether the profile is of just now
   */
  PortRange range(boolean fresh) {
    if (profile.allocation() instanceof PortAllocation.Block block) {
      return PortRange.between(block.lowPort(), block.highPort());
    }
    if (fresh
        && profile.allocation() instanceof PortAllocation.Sequential sequential
        && !profile.latestPorts().isEmpty()) {
      int latest = profile.latestPorts().get(0);
      int width = SEQUENCE_WIDTH * Math.abs(sequential.step());
      return new PortRange(
          sequential.step() > 0 ? latest : Math.max(PortRange.LOW_PORT, latest - width),
          Math.min(width, PortRange.all().size()));
    }
    return PortRange.all();
  }
}
