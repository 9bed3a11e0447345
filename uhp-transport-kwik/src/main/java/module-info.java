/** UHP over Kwik, QUIC in pure Java. */
module io.github.uhp.transport.kwik {
  requires io.github.uhp.transport;
  requires static org.jspecify;
  requires tech.kwik.core;

  exports io.github.uhp.transport.kwik;

  provides io.github.uhp.transport.TransportProvider with
      io.github.uhp.transport.kwik.KwikTransportProvider;
}
