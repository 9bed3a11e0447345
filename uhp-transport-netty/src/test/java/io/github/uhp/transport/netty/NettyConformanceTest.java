package io.github.uhp.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Required;
import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;
import io.netty.channel.epoll.Epoll;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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

  @Test
  @DisplayName("the datagrams go over epoll, where the machine has it")
  void overEpoll() {
    Optional<String> missing =
        Optional.ofNullable(Epoll.unavailabilityCause()).map(Throwable::toString);
    Required.check("epoll", missing, Assumptions::abort);
    assertThat(IoBackend.best().name()).startsWith("epoll");
  }

  @Override
  protected TransportProvider provider() {
    return new NettyTransportProvider();
  }
}
