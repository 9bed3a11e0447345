package io.github.uhp.simnet;

import java.net.InetSocketAddress;

/**
 * Something that happened to a packet.
 *
 * @param nanos the virtual time
 * @param place where, by name
 * @param source its source there
 * @param destination its destination there
 * @param length its UDP payload in bytes
 * @param checksum CRC-32 of the payload
 * @param fate what happened
 */
public record Hop(
    long nanos,
    String place,
    InetSocketAddress source,
    InetSocketAddress destination,
    int length,
    long checksum,
    Fate fate) {

  /** What happens to packets. */
  public enum Fate {
    /** A socket sent it. */
    SENT,
    /** A socket received it. */
    DELIVERED,
    /** A tap held it back. */
    HELD,
    /** A link lost it. */
    LOST,
    /** It was longer than a link carries. */
    TOO_LONG,
    /** It has crossed as many routers as it may. */
    EXPIRED,
    /** Its destination is nowhere. */
    UNROUTABLE,
    /** No socket of the host has its destination. */
    NO_SOCKET,
    /** A NAT has no mapping for it, or does not hairpin. */
    UNMAPPED,
    /** A NAT has no port left for it. */
    NO_PORT,
    /** A NAT or firewall did not let it in. */
    FILTERED
  }
}
