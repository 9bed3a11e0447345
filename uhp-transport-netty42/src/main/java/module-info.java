/** UHP over the QUIC codec of Netty 4.2 (quiche underneath). */
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
