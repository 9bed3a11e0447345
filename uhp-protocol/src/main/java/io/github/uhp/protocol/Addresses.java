package io.github.uhp.protocol;

import com.google.protobuf.ByteString;
import io.github.uhp.protocol.proto.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Transport addresses on the wire. */
final class Addresses {

  private Addresses() {}

  static Address toProto(InetSocketAddress address) {
    return Address.newBuilder()
        .setIp(ByteString.copyFrom(address.getAddress().getAddress()))
        .setPort(address.getPort())
        .build();
  }

  /** An IPv4-mapped IPv6 address becomes IPv4, as {@link InetAddress} has it. */
  static InetSocketAddress fromProto(Address address) {
    int length = address.getIp().size();
    if (length != 4 && length != 16) {
      throw new IllegalArgumentException("address of " + length + " bytes");
    }
    if (address.getPort() < 1 || address.getPort() > 65535) {
      throw new IllegalArgumentException("port out of range");
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(address.getIp().toByteArray()), address.getPort());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address of " + length + " bytes", e);
    }
  }

  static List<InetSocketAddress> fromProto(List<Address> addresses) {
    if (addresses.size() > PeerRecord.MAX_CANDIDATES) {
      throw new IllegalArgumentException(addresses.size() + " candidates");
    }
    return addresses.stream().map(Addresses::fromProto).toList();
  }
}
