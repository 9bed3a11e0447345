package io.github.uhp.punch;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A socket that may be used for punching.
 *
 * @param id its number, as in {@link io.github.uhp.protocol.Path#socket()}
 * @param ipv4 whether it can send to IPv4 addresses
 * @param ipv6 whether it can send to IPv6 addresses
 * @param setsTtl whether it can send to an IPv4 address with a TTL of one's choice
 */
public record LocalSocket(int id, boolean ipv4, boolean ipv6, boolean setsTtl) {

  /** One that sends with the system's TTL only. */
  public LocalSocket(int id, boolean ipv4, boolean ipv6) {
    this(id, ipv4, ipv6, false);
  }

  boolean reaches(InetAddress remote) {
    return remote instanceof Inet4Address ? ipv4 : ipv6;
  }
}
