package io.github.uhp.tunnel;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A forwarder that is there but never used. */
record NoForwarding() {

  TcpForwarder forwarder() {
    try {
      return new TcpForwarder("test", new PeerEvents() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
