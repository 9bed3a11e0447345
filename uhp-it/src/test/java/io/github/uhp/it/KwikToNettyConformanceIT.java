package io.github.uhp.it;

import io.github.uhp.transport.kwik.KwikTransportProvider;
import io.github.uhp.transport.netty.NettyTransportProvider;

/** Kwik connects, Netty's incubator codec accepts. */
class KwikToNettyConformanceIT extends MixedConformance {

  KwikToNettyConformanceIT() {
    super(new KwikTransportProvider(), new NettyTransportProvider());
  }
}
