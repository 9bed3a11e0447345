package io.github.uhp.bench.carrier.netty;

import io.github.uhp.bench.carrier.ByteStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamFrame;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks on one stream. The event loop counts what comes, and wakes the asking thread when it is all
 * there; nothing is copied.
 */
final class Ask extends ChannelInboundHandlerAdapter {

  private volatile @Nullable Thread waiting;
  private volatile long received;
  private volatile long awaited = Long.MAX_VALUE;
  private volatile boolean ended;

  /** The asking thread's side. */
  ByteStream on(QuicStreamChannel stream) {
    return new Asking(stream);
  }

  private final class Asking implements ByteStream {

    private final QuicStreamChannel stream;
    private long skipped;

    Asking(QuicStreamChannel stream) {
      this.stream = stream;
    }

    @Override
    public void send(ByteBuffer bytes) {
      stream.writeAndFlush(Unpooled.wrappedBuffer(bytes), stream.voidPromise());
    }

    @Override
    public void skip(int bytes) throws IOException {
      skipped += bytes;
      waiting = Thread.currentThread();
      awaited = skipped;
      while (received < skipped) {
        if (ended) {
          throw new EOFException("the stream has ended");
        }
        if (Thread.interrupted()) {
          throw new IOException("interrupted");
        }
        LockSupport.park(Ask.this);
      }
    }

    @Override
    public void close() {
      stream.writeAndFlush(QuicStreamFrame.EMPTY_FIN, stream.voidPromise());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    // Only this thread writes it.
    long now = received + bytes.readableBytes();
    received = now;
    bytes.release();
    if (now >= awaited) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end();
    context.close();
  }

  private void end() {
    ended = true;
    LockSupport.unpark(waiting);
  }
}
