package io.github.uhp.punch;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A socket that may be used for punching.
 *
 * @param id its number, as in {@link io.github.uhp.protocol.Path#socket()}
 * @param ipv4 whether it can send to IPv4 addresses
 * @param ipv6 whether it can send to IPv6 addresses
 */
public record LocalSocket(int id, boolean ipv4, boolean ipv6) {

  boolean reaches(InetAddress remote) {
    return remote instanceof Inet4Address ? ipv4 : ipv6;
  }
}
