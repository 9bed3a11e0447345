package io.github.uhp.transport.netty;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.incubator.codec.quic.DefaultQuicStreamFrame;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamFrame;
import io.netty.incubator.codec.quic.QuicStreamPriority;
import io.netty.incubator.codec.quic.QuicStreamResetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A stream over a codec's stream channel. Any thread reads and writes the two queues; the event
 * loop moves between them and the channel, and calls the handler.
 */
final class NettyStream implements QuicStream {

  /** The codec takes error codes as {@code int}. */
  private static final long MAX_CODE = Integer.MAX_VALUE;

  private static final QuicStreamPriority FIRST = new QuicStreamPriority(0, false);

  private final NettyConnection connection;
  private final QuicStreamChannel channel;
  private final EventLoop loop;
  private final ReceiveQueue received = new ReceiveQueue();
  private final SendQueue toSend;
  private final Runnable askForMore = this::askForMore;
  private final Runnable scheduleDrain = this::scheduleDrain;
  private final Runnable drain = this::drain;

  private volatile @Nullable StreamHandler handler;

  // The rest is the event loop's.
  private boolean inHandler;
  private boolean drainAfterHandler;
  private boolean writeInChannel;
  private boolean sendingOver;
  private boolean receivingOver;
  private boolean stopped;
  private boolean endSent;
  private boolean finSentAgain;
  private boolean endUntold;

  NettyStream(NettyConnection connection, QuicStreamChannel channel) {
    this.connection = connection;
    this.channel = channel;
    this.loop = channel.parent().eventLoop();
    this.toSend = new SendQueue(channel.alloc());
  }

  static void checkCode(long code) {
    if (code < 0 || code > MAX_CODE) {
      throw new IllegalArgumentException("error code " + code + " is not in 0.." + MAX_CODE);
    }
  }

  @Override
  public long id() {
    return channel.streamId();
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public void setHandler(StreamHandler next) {
    handler = next;
    Runnable tell =
        () -> {
          if (received.beginReader()) {
            callHandler(StreamHandler::onReadable);
          }
          callHandler(StreamHandler::onWritable);
        };
    if (loop.inEventLoop() && !inHandler) {
      tell.run();
    } else {
      connection.onLoop(tell);
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return received.read(target, askForMore);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    CloseReason over = connection.over();
    if (over != null && !toSend.isFinished()) {
      throw new ConnectionClosedException(over);
    }
    return toSend.write(source, scheduleDrain);
  }

  @Override
  public void finish() {
    toSend.finish(scheduleDrain);
  }

  @Override
  public void reset(long code) {
    checkCode(code);
    if (toSend.fail(code)) {
      connection.onLoop(
          () -> {
            if (!sendingOver) {
              // Not behind a FIN: a quiche that has not read that yet would never tell its reader.
              channel.shutdownOutput((int) code);
              sendingOver();
            }
          });
    }
  }

  @Override
  public void stop(long code) {
    checkCode(code);
    if (received.stop()) {
      connection.onLoop(
          () -> {
            channel.shutdownInput((int) code);
            connection.bytesRead(); // what had arrived counts as such
            stopped = true;
            receivingOver();
            tellReadable();
          });
    }
  }

  private void askForMore() {
    if (loop.inEventLoop()) {
      readMore();
    } else {
      connection.onLoop(this::readMore);
    }
  }

  /** Also to read the end of a stream may end it, and free credit. */
  private void readMore() {
    connection.ends.read(channel::read);
  }

  private void scheduleDrain() {
    if (loop.inEventLoop() && inHandler) {
      // All that the handler writes leaves together.
      drainAfterHandler = true;
    } else {
      connection.onLoop(drain);
    }
  }

  /**
   * Hands the channel what was written, until it keeps one write for want of credit. One has to be
   * left with it: only a pending write is failed when the other end asks to stop.
   */
  private void drain() {
    toSend.drainBegins();
    QuicStreamFrame frame;
    while (!writeInChannel && (frame = toSend.next()) != null) {
      int bytes = frame.content().readableBytes();
      boolean last = frame.hasFin();
      if (last && bytes == 0) {
        connection.ends.send(this);
        break;
      }
      ChannelFuture write = channel.write(last ? frame : frame.content());
      if (write.isDone()) {
        written(write, bytes, last);
      } else {
        writeInChannel = true;
        write.addListener(
            done -> {
              writeInChannel = false;
              written(write, bytes, last);
              drain();
            });
      }
    }
    if (toSend.wakeWriter()) {
      callHandler(StreamHandler::onWritable);
    }
  }

  /** On the event loop: hands the channel the end alone, unless that was done. */
  void sendEnd() {
    if (!endSent && !sendingOver) {
      endSent = true;
      channel.updatePriority(FIRST);
      ChannelFuture write = channel.write(new DefaultQuicStreamFrame(Unpooled.EMPTY_BUFFER, true));
      write.addListener(done -> written(write, 0, true));
    }
  }

  private void written(ChannelFuture write, int bytes, boolean last) {
    toSend.taken(bytes);
    Throwable cause = write.cause();
    if (cause instanceof ChannelOutputShutdownException) {
      // STOP_SENDING; the codec does not tell its code.
      if (toSend.fail(CloseReason.NO_ERROR)) {
        callHandler(StreamHandler::onWritable);
      }
      sendingOver();
    } else if (cause == null && last) {
      sendingOver();
    }
    // Any other failure is the connection's end, which tells every stream.
  }

  private void sendingOver() {
    sendingOver = true;
    closeWhenOver();
  }

  private void receivingOver() {
    if (!receivingOver) {
      receivingOver = true;
      connection.ends.receivingOver(this);
    }
    closeWhenOver();
  }

  private void closeWhenOver() {
    if (sendingOver && receivingOver) {
      channel.close();
      connection.streamOver(this);
    }
  }

  /**
   * On the event loop, after packets came, once nothing more will be read: sees to it that quiche
   * and the codec let go of the stream.
   *
   * @return whether they have
   */
  boolean leave() {
    QuicChannel parent = channel.parent();
    if (CodecInternals.holds(parent, id())) {
      if ((stopped || endUntold)
          && sendingOver
          && !finSentAgain
          && CodecInternals.endArrived(parent, id())) {
        // quiche looks whether such a stream is over only when something that was sent on it is
        // acknowledged, and all may have been before the other end's answer, or its end, came.
        finSentAgain = true;
        CodecInternals.sendFinAgain(parent, id());
      }
      return false;
    }
    CodecInternals.forget(parent, id());
    if (!sendingOver) {
      // Gone though nothing was finished: the other end has stopped it. The codec does not tell,
      // and would keep each further write for ever.
      toSend.fail(CloseReason.NO_ERROR);
      sendingOver();
      callHandler(StreamHandler::onWritable);
    }
    return true;
  }

  /**
   * On the event loop, some time after packets came: takes the end that has come with a copy of
   * bytes that were read before. quiche keeps it to itself, and takes no further one for news.
   *
   * @return whether there is one
   */
  boolean findEnd() {
    if (receivingOver
        || received.isPaused()
        || !CodecInternals.endArrived(channel.parent(), id())) {
      return false;
    }
    endUntold = true;
    received.finish();
    receivingOver();
    tellReadable();
    return true;
  }

  private void tellReadable() {
    if (received.wakeReader()) {
      callHandler(StreamHandler::onReadable);
    }
  }

  private interface Call {
    void on(StreamHandler handler, QuicStream stream);
  }

  private void callHandler(Call call) {
    StreamHandler told = handler;
    if (told == null) {
      return;
    }
    if (inHandler) {
      connection.onLoop(() -> callHandler(call));
      return;
    }
    inHandler = true;
    try {
      connection.guarded(() -> call.on(told, this));
    } finally {
      inHandler = false;
    }
    if (drainAfterHandler) {
      drainAfterHandler = false;
      drain();
    }
  }

  /** On the event loop: nothing more will arrive than what the codec has already. */
  void takeAll() {
    received.takeAll();
    channel.read();
  }

  /** On the event loop: the codec is done with the stream. */
  private void channelGone() {
    received.leavePool();
    if (connection.over() == null && !(sendingOver && receivingOver)) {
      // The codec gave it up for an error; a stream of a live connection must not hang.
      received.reset(CloseReason.INTERNAL_ERROR);
      toSend.fail(CloseReason.INTERNAL_ERROR);
      sendingOver = true;
      receivingOver();
      tellReadable();
      callHandler(StreamHandler::onWritable);
    }
  }

  /** On the event loop: the connection is over. */
  void connectionClosed(CloseReason why) {
    received.close(why);
    received.leavePool();
    toSend.fail(why);
    callHandler(StreamHandler::onReadable);
    callHandler(StreamHandler::onWritable);
  }

  /** Tells a stream what its channel does. */
  static final class Adapter extends ChannelInboundHandlerAdapter {

    private @Nullable NettyStream stream;

    /** On the event loop, once the channel is registered: begins to read. */
    void start(NettyStream started) {
      stream = started;
      started.channel.read();
    }

    private NettyStream stream() {
      if (stream == null) {
        throw new IllegalStateException("nothing is read before the start");
      }
      return stream;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      QuicStreamChannel channel = (QuicStreamChannel) context.channel();
      channel.config().setAutoRead(false);
      channel.config().setAllowHalfClosure(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      NettyStream told = stream();
      told.connection.bytesRead();
      told.received.add((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      NettyStream told = stream();
      told.tellReadable();
      if (told.received.wantsMore()) {
        context.read();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        NettyStream told = stream();
        told.received.finish();
        told.receivingOver();
        told.tellReadable();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (stream == null || !(cause instanceof QuicStreamResetException reset)) {
        // Anything else is the connection's end, which tells every stream.
        return;
      }
      stream.received.reset(reset.applicationProtocolCode());
      stream.receivingOver();
      stream.tellReadable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (stream != null) {
        stream.channelGone();
      }
    }
  }
}
