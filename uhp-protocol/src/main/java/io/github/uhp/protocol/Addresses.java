package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import io.github.uhp.protocol.proto.Address;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Transport addresses on the wire. */
final class Addresses {

  private static final byte[] BROADCAST = {-1, -1, -1, -1};

  private Addresses() {}

  /** Takes any resolved address; whether it is one to send to, its reader judges. */
  static Address toProto(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("unresolved address");
    }
    return Address.newBuilder()
        .setIp(ByteString.copyFrom(ip.getAddress()))
        .setPort(address.getPort())
        .build();
  }

  /**
   * One to which a datagram may go: no port 0, no unspecified, multicast or broadcast address. An
   * IPv4-mapped IPv6 address becomes IPv4, as {@link InetAddress} has it.
   */
  static InetSocketAddress fromProto(Address address) {
    return new InetSocketAddress(ip(address.getIp()), Checks.port(address.getPort()));
  }

  /** The same without a port. */
  static InetAddress ip(ByteString bytes) {
    InetAddress ip;
    try {
      ip = InetAddress.getByAddress(bytes.toByteArray());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address of " + bytes.size() + " bytes", e);
    }
    if (ip.isAnyLocalAddress() || ip.isMulticastAddress() || isBroadcast(ip)) {
      throw new IllegalArgumentException("not an address to send to");
    }
    return ip;
  }

  /** The limited broadcast address (RFC 919 §7). */
  private static boolean isBroadcast(InetAddress ip) {
    return ip instanceof Inet4Address && Arrays.equals(ip.getAddress(), BROADCAST);
  }

  static List<InetSocketAddress> fromProto(List<Address> addresses) {
    return addresses.stream().map(Addresses::fromProto).toList();
  }
}
