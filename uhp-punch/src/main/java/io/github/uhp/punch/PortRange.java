package io.github.uhp.punch;

/**
 * Consecutive ports; after the last of all comes {@link #LOW_PORT}.
 *
 * @param first the first, 1 to 65,535
 * @param size how many
 */
record PortRange(int first, int size) {

  /** NATs give no port below it to an inside port above it (RFC 4787 §4.2.2). */
  static final int LOW_PORT = 1024;

  static final int HIGH_PORT = 65_535;

  static PortRange all() {
    return between(LOW_PORT, HIGH_PORT);
  }

  static PortRange between(int low, int high) {
    return new PortRange(low, high - low + 1);
  }

  int port(int index) {
    return wrapped(first + index);
  }

  static int wrapped(int port) {
    return port <= HIGH_PORT ? port : port - HIGH_PORT - 1 + LOW_PORT;
  }
}
