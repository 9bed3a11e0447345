package io.github.uhp.natlab;

/**
 * The IPv4 addresses of a network, by node number.
 *
 * @param prefix the first three octets and their dots
 * @param base the last octet of the network itself
 * @param bits how many of the address name the network
 */
record Subnet(String prefix, int base, int bits) {

  /** The public network that everybody is on (RFC 5737). */
  static final Subnet INTERNET = new Subnet("198.51.100.", 0, 24);

  /** All public networks behind routers that do not translate (RFC 5737). */
  static final Subnet ROUTED = new Subnet("203.0.113.", 0, 24);

  private static final int ROUTED_BITS = 27;
  private static final int ROUTED_SIZE = 32;

  /** The private network of that number, from 1. */
  static Subnet ofLan(int number) {
    return new Subnet("192.168." + number + ".", 0, 24);
  }

  /** The public network behind the router of that number, from 0. */
  static Subnet ofRouted(int number) {
    int base = number * ROUTED_SIZE;
    if (base > 255) {
      throw new IllegalStateException("a lab has at most 8 routers that do not translate");
    }
    return new Subnet(ROUTED.prefix, base, ROUTED_BITS);
  }

  String address(int node) {
    return prefix + (base + node);
  }

  /** As {@code ip address add} wants it. */
  String addressWithBits(int node) {
    return address(node) + "/" + bits;
  }

  /** As {@code ip route add} wants it. */
  String network() {
    return prefix + base + "/" + bits;
  }

  /** How many nodes it may have. */
  int capacity() {
    return bits == ROUTED_BITS ? ROUTED_SIZE - 2 : 200;
  }
}
