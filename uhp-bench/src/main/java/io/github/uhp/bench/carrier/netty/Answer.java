package io.github.uhp.bench.carrier.netty;

import io.github.uhp.bench.carrier.Responder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.incubator.codec.quic.QuicStreamFrame;

/** Answers one stream on its event loop, from one buffer of zeros that all share. */
final class Answer extends ChannelInboundHandlerAdapter {

  private static final ByteBuf ZEROS =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(256 << 10).writeZero(256 << 10));

  private final Responder responder = new Responder();
  private boolean unflushed;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int owed = 0;
    for (var part : bytes.nioBuffers()) {
      owed += responder.take(part);
    }
    bytes.release();
    while (owed > 0) {
      int n = Math.min(owed, ZEROS.capacity());
      context.write(ZEROS.slice(0, n), context.voidPromise());
      owed -= n;
      unflushed = true;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    // Both parts ended, the stream closes itself, and counts no more among those that are open.
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      context.writeAndFlush(QuicStreamFrame.EMPTY_FIN, context.voidPromise());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
