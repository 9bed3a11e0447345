package io.github.uhp.cli;

/**
 * {@code SERVICE=HOST:PORT}: what a listener dials for whoever asks for that service.
 *
 * @param service its name
 * @param target where it is, seen from the listener
 */
record ExposedService(String service, HostPort target) {

  static ExposedService parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + text + "' is not SERVICE=HOST:PORT");
    }
    HostPort target = HostPort.parse(text.substring(equals + 1));
    if (target.port() == 0) {
      throw new IllegalArgumentException("'" + text + "': a service cannot be at port 0");
    }
    return new ExposedService(ServiceName.check(text.substring(0, equals)), target);
  }
}
