package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * What a peer found out about the NAT before it (RFC 5780), as it tells the other in its signed
 * record or request. It is a hint, and only the signer's word: a profile that is wrong costs its
 * signer the connection, and moves no budget of the one who reads it.
 *
 * @param mapping when the NAT gives another public address or port to the same socket
 * @param filtering from whom the NAT lets datagrams in
 * @param allocation which port a new mapping gets
 * @param latestPorts public ports of the mappings that were made last, the newest first, at most
 *     {@link #MAX_LATEST_PORTS}; each 1 to 65,535
 * @param reflexive the public addresses at which the server saw the socket that the signer will
 *     punch from, the newest first, at most {@link #MAX_REFLEXIVE}
 */
public record NatProfile(
    NatDependence mapping,
    NatDependence filtering,
    PortAllocation allocation,
    List<Integer> latestPorts,
    List<InetSocketAddress> reflexive) {

  /** How many of the newest mappings' ports a profile tells at the most. */
  public static final int MAX_LATEST_PORTS = 4;

  /** How many public addresses a profile tells at the most. */
  public static final int MAX_REFLEXIVE = 3;

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there are too many ports or addresses, or a port is out of
   *     range
   */
  public NatProfile {
    if (latestPorts.size() > MAX_LATEST_PORTS || reflexive.size() > MAX_REFLEXIVE) {
      throw new IllegalArgumentException("too many ports or addresses");
    }
    latestPorts.forEach(Checks::port);
    latestPorts = List.copyOf(latestPorts);
    reflexive = List.copyOf(reflexive);
  }

  /** Of one that has tested nothing, and only knows where the server saw it. */
  public static NatProfile untested(List<InetSocketAddress> reflexive) {
    return new NatProfile(
        NatDependence.UNKNOWN,
        NatDependence.UNKNOWN,
        new PortAllocation.Unknown(),
        List.of(),
        reflexive);
  }
}
