package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where probes may go at all, whatever a server or a peer says. Shared by an engine's sessions. */
final class CandidateRules {

  private static final int CARRIER_NAT_FIRST = 100;
  private static final int CARRIER_NAT_SECOND = 64;

  private final boolean loopback;
  private Surroundings surroundings = Surroundings.unknown();

  CandidateRules(PunchConfig config) {
    loopback = config.allowLoopback();
  }

  void setSurroundings(Surroundings value) {
    surroundings = value;
  }

  /**
   * Whether a candidate may be tried. What a peer calls an address of its own interface is taken on
   * its word in ranges that are nobody's on the internet; a public one only if it is on-link here.
   * (One that the server has seen the peer at is a server-reflexive candidate.)
   */
  boolean allow(Candidate candidate) {
    InetAddress ip = candidate.address().getAddress();
    return mayProbe(candidate.address())
        && (candidate.type() != Candidate.Type.HOST
            || ip.isLoopbackAddress()
            || isPrivate(ip)
            || surroundings.isOnLink(ip));
  }

  /** Whether an address is one of a single host, which is not known to be no peer. */
  boolean mayProbe(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return address.getPort() != 0
        && !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && !isUnusable(ip)
        && !surroundings.isBroadcast(ip)
        && (loopback || !ip.isLoopbackAddress())
        && !surroundings.refused().contains(address);
  }

  /**
   * "This network" and class E with limited broadcast (RFC 6890 §2.2.2) name no host. An IPv6
   * link-local address means nothing without its zone, which is not signalled; in IPv4's
   * (169.254.0.0/16) are the metadata services of clouds, and no peer that shares no link.
   */
  private boolean isUnusable(InetAddress ip) {
    if (ip instanceof Inet4Address) {
      int first = ip.getAddress()[0] & 0xff;
      return first == 0 || first >= 240 || (ip.isLinkLocalAddress() && !surroundings.isOnLink(ip));
    }
    return ip.isLinkLocalAddress();
  }

  /** RFC 1918, RFC 6598 §7 (behind a carrier's NAT), RFC 4193 and what the rules let through. */
  private static boolean isPrivate(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    if (ip instanceof Inet4Address) {
      return ip.isSiteLocalAddress()
          || ip.isLinkLocalAddress()
          || (bytes[0] == CARRIER_NAT_FIRST && (bytes[1] & 0xc0) == CARRIER_NAT_SECOND);
    }
    return (bytes[0] & 0xfe) == 0xfc;
  }
}
