package io.github.uhp.transport.netty;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import java.io.IOException;
import java.util.Optional;

/** The transport {@code "netty"}: netty-incubator-codec-quic, with quiche underneath. */
public final class NettyTransportProvider implements TransportProvider {

  /** For {@link java.util.ServiceLoader}. */
  public NettyTransportProvider() {}

  @Override
  public String name() {
    return "netty";
  }

  @Override
  public int priority() {
    return 20;
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
