package io.github.uhp.punch;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
   * @param insidePorts those of the sockets behind the NAT, as far as they are known
   */
  List<Integer> likeliest(int count, Set<Integer> insidePorts) {
    List<Integer> latest = profile.latestPorts();
    if (latest.isEmpty()) {
      return List.of();
    }
    boolean preserving = profile.allocation() instanceof PortAllocation.Preserving;
    int step = profile.allocation() instanceof PortAllocation.Sequential s ? s.step() : 1;
    Set<Integer> ports = new LinkedHashSet<>();
    // Destinations may share a preserved port, or each get the next free one.
    if (preserving && insidePorts.containsAll(latest)) {
      ports.addAll(insidePorts);
    }
    for (int port = latest.get(0) + step, i = 0; i < count; i++, port += step) {
      if (port > 0) {
        ports.add(PortRange.wrapped(port));
      }
    }
    if (preserving) {
      ports.addAll(insidePorts);
    }
    return ports.stream().limit(count).toList();
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
