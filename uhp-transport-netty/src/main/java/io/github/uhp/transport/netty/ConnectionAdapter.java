package io.github.uhp.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicDatagramExtensionEvent;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.util.ReferenceCountUtil;

/** Tells a connection what its channel does. */
final class ConnectionAdapter extends ChannelInboundHandlerAdapter {

  private final NettyConnection connection;

  ConnectionAdapter(NettyConnection connection) {
    this.connection = connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connection.attach((QuicChannel) context.channel());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.established();
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof QuicStreamChannel stream) {
      connection.streamArrived(stream);
    } else if (message instanceof ByteBuf datagram) {
      try {
        connection.datagramArrived(datagram);
      } finally {
        datagram.release();
      }
    } else {
      context.fireChannelRead(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof QuicConnectionCloseEvent close) {
      connection.closedByPeer(close);
    } else if (event instanceof QuicDatagramExtensionEvent told) {
      connection.datagrams.allow(told.maxLength());
    } else if (event instanceof QuicStreamLimitChangedEvent) {
      connection.openWaiting();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.failed(cause);
  }
}
