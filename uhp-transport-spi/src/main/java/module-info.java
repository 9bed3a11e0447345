/** What a QUIC transport is to UHP, and how one is found. Depends on nothing. */
module io.github.uhp.transport {
  requires static org.jspecify;

  exports io.github.uhp.transport;

  uses io.github.uhp.transport.TransportProvider;
}
