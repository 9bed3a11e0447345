package io.github.uhp.it;

import io.github.uhp.transport.kwik.KwikTransportProvider;
import io.github.uhp.transport.netty42.NettyTransportProvider;

/** Netty 4.2's codec connects, Kwik accepts. */
class Netty42ToKwikConformanceIT extends MixedConformance {

  Netty42ToKwikConformanceIT() {
    super(new NettyTransportProvider(), new KwikTransportProvider());
  }
}
