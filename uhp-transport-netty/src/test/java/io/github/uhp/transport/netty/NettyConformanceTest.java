package io.github.uhp.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kit's rules, on the fastest I/O that this machine has; no buffer may leak meanwhile. */
class NettyConformanceTest extends TransportConformance {

  private static final LeakRecorder LEAKS = LeakRecorder.install();

  @BeforeAll
  static void nativeCodecLoads() {
    assertThat(NativeCodec.unavailability()).isEmpty();
  }

  @AfterAll
  static void noBufferLeaked() {
    assertThat(LEAKS.leaks()).isEmpty();
  }

  @Override
  protected TransportProvider provider() {
    return new NettyTransportProvider();
  }
}
