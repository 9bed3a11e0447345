/**
 * The library: listen, connect, and forward TCP over what comes of it. Knows no concrete transport.
 */
module io.github.uhp.tunnel {
  requires static org.jspecify;
  requires transitive io.github.uhp.protocol;
  requires transitive io.github.uhp.transport;
  requires transitive io.github.uhp.punch;
  requires transitive io.github.uhp.rendezvous;

  exports io.github.uhp.tunnel;
}
