package io.github.uhp.punch;

import io.github.uhp.protocol.Candidate;
import java.net.Inet4Address;
import java.net.InetAddress;

/** Which remote candidates may be probed at all, whatever the server says. */
final class CandidateRules {

  private final PunchConfig config;

  CandidateRules(PunchConfig config) {
    this.config = config;
  }

  boolean allow(Candidate candidate) {
    InetAddress ip = candidate.address().getAddress();
    return candidate.address().getPort() != 0
        && !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && !isUnusable(ip)
        && (config.allowLoopback() || !ip.isLoopbackAddress())
        && !config.refusedAddresses().contains(candidate.address());
  }

  /**
   * "This network" and class E with limited broadcast (RFC 6890 §2.2.2) name no host; an IPv6
   * link-local address means nothing without its zone, which is not signalled.
   */
  private static boolean isUnusable(InetAddress ip) {
    if (ip instanceof Inet4Address) {
      int first = ip.getAddress()[0] & 0xff;
      return first == 0 || first >= 240;
    }
    return ip.isLinkLocalAddress();
  }
}
