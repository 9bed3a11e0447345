package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import java.io.IOException;
import java.util.Optional;

/** Opens toy endpoints: the SPI over a toy protocol on real UDP, with no cryptography at all. */
record ToyProvider(Flaw flaw) implements TransportProvider {

  @Override
  public String name() {
    return "toy";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<String> unavailability() {
    return Optional.empty();
  }

  @Override
  public Endpoint open(EndpointConfig config) throws IOException {
    return new ToyEndpoint(config, flaw);
  }
}
