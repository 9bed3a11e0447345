package io.github.uhp.it;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.kwik.KwikTransportProvider;
import io.github.uhp.transport.netty.NettyTransportProvider;
import io.github.uhp.transport.tck.TransportConformance;
import org.junit.jupiter.api.Tag;

/** The rules of the SPI where Kwik connects and Netty's codec accepts. */
@Tag("mixed")
class KwikToNettyConformanceIT extends TransportConformance {

  @Override
  protected TransportProvider provider() {
    return new KwikTransportProvider();
  }

  @Override
  protected TransportProvider otherProvider() {
    return new NettyTransportProvider();
  }
}
