package io.github.uhp.transport.kwik;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import java.io.IOException;
import java.util.Optional;

/**
 * QUIC by Kwik 0.10.6: pure Java, works wherever a JVM does.
 *
 * <p>A few things cannot be reached through the packages that Kwik exports, and are reached by
 * reflection. On the class path that just works. On the module path it wants
 *
 * <pre>{@code
 * --add-opens tech.kwik.core/tech.kwik.core.cc=io.github.uhp.transport.kwik
 * --add-opens tech.kwik.core/tech.kwik.core.impl=io.github.uhp.transport.kwik
 * --add-opens tech.kwik.core/tech.kwik.core.recovery=io.github.uhp.transport.kwik
 * --add-opens tech.kwik.core/tech.kwik.core.send=io.github.uhp.transport.kwik
 * --add-opens tech.kwik.core/tech.kwik.core.server.impl=io.github.uhp.transport.kwik
 * --add-opens tech.kwik.core/tech.kwik.core.stream=io.github.uhp.transport.kwik
 * }</pre>
 *
 * Without them connections, streams and foreign datagrams work, one warning is logged, and
 *
 * <ul>
 *   <li>an endpoint that accepts has threads that are not daemons and keep the JVM alive until
 *       {@link Endpoint#close()};
 *   <li>closing an endpoint may leave threads of its latest connections for three probe timeouts;
 *   <li>bytes thrown away by {@link io.github.uhp.transport.QuicStream#stop} stay counted against
 *       the connection's receive window, so that a connection on which very many streams are
 *       stopped unread comes to a halt;
 *   <li>streams that the other end resets or stops before it has sent a byte stay counted against
 *       {@link EndpointConfig#maxStreams()};
 *   <li>a packet that was lost just when the one before it was acknowledged may be repeated only
 *       when something else is sent;
 *   <li>a connection whose window is full may come to a halt when packets are lost;
 *   <li>a connection may end when a packet is acknowledged just when it is given up as lost;
 *   <li>no connection tells its congestion window, or has unreliable datagrams;
 *   <li>when all streams that are allowed are open, the next may wait up to 5 s for one to end.
 * </ul>
 */
public final class KwikTransportProvider implements TransportProvider {

  private static final String[] NEEDED = {
    "tech.kwik.core.QuicClientConnection", "tech.kwik.agent15.TlsConstants"
  };

  /** For the service loader. */
  public KwikTransportProvider() {}

  @Override
  public String name() {
    return "kwik";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Optional<String> unavailability() {
    for (String name : NEEDED) {
      try {
        Class.forName(name, false, KwikTransportProvider.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError e) {
        return Optional.of("class " + name + " is missing; add tech.kwik:kwik:0.10.6");
      }
    }
    return Optional.empty();
  }

  @Override
  public Endpoint open(EndpointConfig config) throws IOException {
    return KwikEndpoint.open(config);
  }
}
