package io.github.uhp.transport.kwik;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;

/** The rules of the SPI, Kwik to Kwik. */
class KwikConformanceTest extends TransportConformance {

  @Override
  protected TransportProvider provider() {
    return new KwikTransportProvider();
  }
}
