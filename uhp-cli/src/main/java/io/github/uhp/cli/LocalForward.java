package io.github.uhp.cli;

/**
 * {@code [ADDR:]PORT=SERVICE}: a local TCP port that leads to a service of the other peer.
 *
 * @param bind where to listen; port 0 lets the system choose
 * @param service what the other peer calls it
 */
record LocalForward(HostPort bind, String service) {

  private static final String LOOPBACK = "127.0.0.1";

  static LocalForward parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw new IllegalArgumentException("'" + text + "' is not [ADDR:]PORT=SERVICE");
    }
    String bind = text.substring(0, equals);
    return new LocalForward(
        bind.contains(":") ? HostPort.parse(bind) : new HostPort(LOOPBACK, HostPort.port(bind)),
        ServiceName.check(text.substring(equals + 1)));
  }
}
