package io.github.uhp.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.EndpointConfig;
import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The kit's rules, on the I/O that every platform has. */
@Tag("once")
class NioConformanceTest extends TransportConformance {

  private static final LeakRecorder LEAKS = LeakRecorder.install();

  @AfterAll
  static void noBufferLeaked() {
    assertThat(LEAKS.leaks()).isEmpty();
  }

  @Override
  protected TransportProvider provider() {
    return new OverNio();
  }

  /** The provider as it is where there is no epoll. */
  private static final class OverNio implements TransportProvider {

    private final NettyTransportProvider provider = new NettyTransportProvider();

    @Override
    public String name() {
      return provider.name();
    }

    @Override
    public int priority() {
      return provider.priority();
    }

    @Override
    public Optional<String> unavailability() {
      return provider.unavailability();
    }

    @Override
    public Endpoint open(EndpointConfig config) throws IOException {
      return NettyEndpoint.open(config, IoBackend.nio());
    }
  }
}
