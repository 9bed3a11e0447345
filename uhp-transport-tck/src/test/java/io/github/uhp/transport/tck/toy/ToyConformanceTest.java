package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;

/** The toy obeys every rule, so the rules can be obeyed. */
class ToyConformanceTest extends TransportConformance {

  @Override
  protected TransportProvider provider() {
    return new ToyProvider(Flaw.NONE);
  }
}
