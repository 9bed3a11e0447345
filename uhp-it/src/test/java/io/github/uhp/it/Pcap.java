package io.github.uhp.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what tcpdump wrote: Ethernet frames in the pcap format, microseconds, either byte order. It
 * refuses what it does not fully understand, so that nothing goes unsearched.
 */
final class Pcap {

  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int ETHERNET = 1;
  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86dd;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;

  private Pcap() {}

  /**
   * A UDP datagram on the wire.
   *
   * @param micros since 1970-01-01T00:00Z
   */
  record Datagram(long micros, InetSocketAddress from, InetSocketAddress to, byte[] payload) {}

  /**
   * All datagrams of a file, in the order of capture.
   *
   * @throws IOException if the file holds anything but whole UDP datagrams over IP
   */
  static List<Datagram> read(Path file) throws IOException {
    return read(ByteBuffer.wrap(Files.readAllBytes(file)));
  }

  static List<Datagram> read(ByteBuffer in) throws IOException {
    require(in.remaining() >= FILE_HEADER, "the file has no header");
    in.order(ByteOrder.LITTLE_ENDIAN);
    if (in.getInt(0) != MAGIC) {
      in.order(ByteOrder.BIG_ENDIAN);
    }
    require(in.getInt(0) == MAGIC, "not a pcap file with microseconds");
    require(in.getInt(20) == ETHERNET, "not Ethernet");
    in.position(FILE_HEADER);
    List<Datagram> datagrams = new ArrayList<>();
    while (in.hasRemaining()) {
      require(in.remaining() >= RECORD_HEADER, "the file ends in a record's header");
      long micros =
          Integer.toUnsignedLong(in.getInt()) * 1_000_000 + Integer.toUnsignedLong(in.getInt());
      int captured = in.getInt();
      require(captured == in.getInt(), "a packet was not captured as a whole");
      require(captured >= 0 && captured <= in.remaining(), "the file ends in a packet");
      datagrams.add(frame(micros, in.slice(in.position(), captured)));
      in.position(in.position() + captured);
    }
    return datagrams;
  }

  private static Datagram frame(long micros, ByteBuffer frame) throws IOException {
    require(frame.remaining() >= 14, "a short frame");
    int type = Short.toUnsignedInt(frame.getShort(12));
    ByteBuffer packet = frame.slice(14, frame.remaining() - 14);
    require(packet.remaining() >= 40 || type == ETHERTYPE_IPV4, "a short packet");
    require(packet.remaining() >= 20, "a short packet");
    return switch (type) {
      case ETHERTYPE_IPV4 -> ipv4(micros, packet);
      case ETHERTYPE_IPV6 -> ipv6(micros, packet);
      default -> throw new IOException("not IP: ethertype " + type);
    };
  }

  private static Datagram ipv4(long micros, ByteBuffer packet) throws IOException {
    int header = (packet.get(0) & 0x0f) * 4;
    int length = Short.toUnsignedInt(packet.getShort(2));
    require(packet.get(0) >> 4 == 4 && header >= 20, "not IPv4");
    require(length >= header && length <= packet.remaining(), "a wrong IPv4 length");
    require((packet.getShort(6) & 0x3fff) == 0, "a fragment");
    require(packet.get(9) == UDP, "not UDP");
    return udp(
        micros,
        address(packet, 12, 4),
        address(packet, 16, 4),
        packet.slice(header, length - header));
  }

  private static Datagram ipv6(long micros, ByteBuffer packet) throws IOException {
    int length = Short.toUnsignedInt(packet.getShort(4));
    require((packet.get(0) & 0xf0) == 0x60, "not IPv6");
    require(length <= packet.remaining() - 40, "a wrong IPv6 length");
    require(packet.get(6) == UDP, "not UDP");
    return udp(micros, address(packet, 8, 16), address(packet, 24, 16), packet.slice(40, length));
  }

  private static Datagram udp(long micros, InetAddress from, InetAddress to, ByteBuffer datagram)
      throws IOException {
    require(datagram.remaining() >= UDP_HEADER, "a short UDP datagram");
    require(
        Short.toUnsignedInt(datagram.getShort(4)) == datagram.remaining(), "a wrong UDP length");
    byte[] payload = new byte[datagram.remaining() - UDP_HEADER];
    datagram.get(UDP_HEADER, payload);
    return new Datagram(
        micros,
        new InetSocketAddress(from, Short.toUnsignedInt(datagram.getShort(0))),
        new InetSocketAddress(to, Short.toUnsignedInt(datagram.getShort(2))),
        payload);
  }

  private static InetAddress address(ByteBuffer packet, int at, int length)
      throws UnknownHostException {
    byte[] bytes = new byte[length];
    packet.get(at, bytes);
    return InetAddress.getByAddress(bytes);
  }

  private static void require(boolean condition, String complaint) throws IOException {
    if (!condition) {
      throw new IOException("cannot read the capture: " + complaint);
    }
  }
}
