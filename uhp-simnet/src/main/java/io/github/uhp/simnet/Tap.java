package io.github.uhp.simnet;

import java.net.InetSocketAddress;

/** Someone on the path: sees what crosses a segment, and may hold it back. */
@FunctionalInterface
public interface Tap {

  /**
   * A packet is about to cross.
   *
   * @param payload its bytes, which must not be changed
   * @return whether it goes on
   */
  boolean passes(InetSocketAddress source, InetSocketAddress destination, byte[] payload);
}
