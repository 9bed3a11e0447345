package io.github.uhp.it;

import io.github.uhp.transport.kwik.KwikTransportProvider;
import io.github.uhp.transport.netty.NettyTransportProvider;

/** Netty's incubator codec connects, Kwik accepts. */
class NettyToKwikConformanceIT extends MixedConformance {

  NettyToKwikConformanceIT() {
    super(new NettyTransportProvider(), new KwikTransportProvider());
  }
}
