package io.github.uhp.it;

import io.github.uhp.transport.kwik.KwikTransportProvider;
import io.github.uhp.transport.netty42.NettyTransportProvider;

/** Kwik connects, Netty 4.2's codec accepts. */
class KwikToNetty42ConformanceIT extends MixedConformance {

  KwikToNetty42ConformanceIT() {
    super(new KwikTransportProvider(), new NettyTransportProvider());
  }
}
