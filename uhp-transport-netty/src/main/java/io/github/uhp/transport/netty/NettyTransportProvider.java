package io.github.uhp.transport.netty;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import java.io.IOException;
import java.util.Optional;

/** The transport over Netty's QUIC codec, with quiche underneath. */
public final class NettyTransportProvider implements TransportProvider {

  /** For {@link java.util.ServiceLoader}. */
  public NettyTransportProvider() {}

  @Override
  public String name() {
    return Flavor.NAME;
  }

  @Override
  public int priority() {
    return Flavor.PRIORITY;
  }

  @Override
  public Optional<String> unavailability() {
    return NativeCodec.unavailability();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the native codec is missing
   */
  @Override
  public Endpoint open(EndpointConfig config) throws IOException {
    Optional<String> missing = NativeCodec.unavailability();
    if (missing.isPresent()) {
      throw new IllegalStateException(missing.get());
    }
    return NettyEndpoint.open(config);
  }
}
