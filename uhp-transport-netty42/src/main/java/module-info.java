/**
 * UHP over the QUIC codec of Netty 4.2 (quiche underneath). On the class path it needs nothing; on
 * the module path it asks for
 *
 * <pre>
 * --add-modules ALL-MODULE-PATH
 * --add-reads io.netty.codec.classes.quic=io.netty.transport.classes.epoll
 * --add-opens io.netty.codec.classes.quic/io.netty.handler.codec.quic=io.github.uhp.transport.netty42
 * </pre>
 *
 * <p>Nobody requires the modules with Netty's native code, so that only those of the platform must
 * be there: without the first option (or their names in its place) the provider is unavailable, and
 * says so. Without the second, which Linux alone needs, there is no segmentation offload. Without
 * the third, abandoned streams stay in memory until their connection is over, and there are no
 * unreliable datagrams. For either a warning says so once.
 */
module io.github.uhp.transport.netty42 {
  requires static org.jspecify;
  requires transitive io.github.uhp.transport;
  requires io.netty.buffer;
  requires io.netty.codec.classes.quic;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;

  provides io.github.uhp.transport.TransportProvider with
      io.github.uhp.transport.netty42.NettyTransportProvider;
}
