package io.github.uhp.it;

import io.github.uhp.transport.TransportProvider;
import io.github.uhp.transport.tck.TransportConformance;
import org.junit.jupiter.api.Tag;

/** The rules of the SPI with one transport that connects and another that accepts. */
@Tag("mixed")
abstract class MixedConformance extends TransportConformance {

  private final TransportProvider connecting;
  private final TransportProvider accepting;

  MixedConformance(TransportProvider connecting, TransportProvider accepting) {
    this.connecting = connecting;
    this.accepting = accepting;
  }

  @Override
  protected TransportProvider provider() {
    return connecting;
  }

  @Override
  protected TransportProvider otherProvider() {
    return accepting;
  }

  /** Run by a command that may take its time. */
  @Override
  protected int streamsInSequence() {
    return 10_000;
  }
}
