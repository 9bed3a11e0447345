package io.github.uhp.cli;

/**
 * {@code HOST:PORT}, where HOST is a name, an IPv4 address or an IPv6 address in brackets.
 *
 * @param host without brackets
 * @param port 0 to 65535
 */
record HostPort(String host, int port) {

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not one; the message quotes it
   */
  static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw new IllegalArgumentException(
          "'" + text + "': an IPv6 address goes in brackets, as in [::1]:80");
    }
    if (host.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
    }
    return new HostPort(host, port(text.substring(colon + 1)));
  }

  /** Reads a port number. */
  static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException("'" + text + "' is not a port (0 to 65535)");
  }
}
