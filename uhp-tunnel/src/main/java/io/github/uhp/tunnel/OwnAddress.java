package io.github.uhp.tunnel;

import io.github.uhp.punch.Subnet;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An address of one of this machine's interfaces.
 *
 * @param address the address
 * @param prefixLength how many leading bits its network shares
 * @param kind what its interface is likely to be
 */
record OwnAddress(InetAddress address, int prefixLength, Kind kind) {

  /** Likelier to be reached from elsewhere first. */
  enum Kind {
    /** A network card, as far as one can tell. */
    ORDINARY,
    /** The end of a tunnel. */
    VPN,
    /** A bridge or pair of this machine's own containers and virtual machines. */
    CONTAINERS
  }

  private static final List<String> VPN_NAMES =
      List.of("tun", "tap", "utun", "wg", "tailscale", "zt", "ppp", "ipsec");

  private static final List<String> CONTAINER_NAMES =
      List.of(
          "docker",
          "br-",
          "veth",
          "virbr",
          "vmnet",
          "vboxnet",
          "vethernet",
          "lxc",
          "lxd",
          "cni",
          "flannel",
          "cali",
          "podman");

  /** Those of all interfaces that are up; none if they cannot be read. Asks the system. */
  static List<OwnAddress> all() {
    List<OwnAddress> found = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (each.isUp()) {
          Kind kind = kind(each.getName(), each.isPointToPoint());
          for (InterfaceAddress own : each.getInterfaceAddresses()) {
            found.add(new OwnAddress(own.getAddress(), own.getNetworkPrefixLength(), kind));
          }
        }
      }
    } catch (SocketException e) {
      // Without interfaces there are no host candidates; the server-reflexive one remains.
      found.clear();
    }
    return found;
  }

  static Kind kind(String interfaceName, boolean pointToPoint) {
    String name = interfaceName.toLowerCase(Locale.ROOT);
    if (CONTAINER_NAMES.stream().anyMatch(name::startsWith)) {
      return Kind.CONTAINERS;
    }
    return pointToPoint || VPN_NAMES.stream().anyMatch(name::startsWith) ? Kind.VPN : Kind.ORDINARY;
  }

  /** The network that the interface is on. */
  Subnet network() {
    int longest = address.getAddress().length * Byte.SIZE;
    // Some systems give -1, or an IPv4 length for a mapped address: then nothing else is on-link.
    boolean sane = prefixLength > 0 && prefixLength <= longest;
    return new Subnet(address, sane ? prefixLength : longest);
  }
}
