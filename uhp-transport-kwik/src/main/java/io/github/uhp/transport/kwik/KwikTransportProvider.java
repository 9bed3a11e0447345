package io.github.uhp.transport.kwik;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import java.io.IOException;
import java.util.Optional;

/** QUIC by Kwik: pure Java, works wherever a JVM does. */
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
