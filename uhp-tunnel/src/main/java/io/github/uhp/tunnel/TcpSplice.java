package io.github.uhp.tunnel;

import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection joined with one stream. Half-close passes through in both directions, a reset
 * of either side resets the other, and what one side does not take is not read from the other.
 *
 * <p>Each direction is pumped by whichever thread learns that it can go on: the loop's when TCP is
 * ready, the transport's when the stream is.
 */
final class TcpSplice implements StreamHandler, TcpLoop.Ready {

  /** Is told once how it ended. */
  interface End {
    void onEnd(long bytesToPeer, long bytesFromPeer, String how);
  }

  /** Bytes after which others get their turn. */
  private static final int TURN = 1 << 20;

  private final SocketChannel channel;
  private final QuicStream stream;
  private final TcpLoop loop;
  private final BufferPool pool;
  private final End end;
  private final SelectionKey key;

  private final Object upLock = new Object();
  private final Object downLock = new Object();
  private final Object endLock = new Object();

  /** Bytes from TCP that the stream did not take yet, ready to be read; guarded by upLock. */
  private @Nullable ByteBuffer upHeld;

  /** Bytes of the stream that TCP did not take yet, ready to be read; guarded by downLock. */
  private @Nullable ByteBuffer downHeld;

  private boolean upDone;
  private boolean downDone;
  private boolean ended;
  private long bytesUp;
  private long bytesDown;

  private TcpSplice(
      SocketChannel channel, QuicStream stream, TcpLoop loop, BufferPool pool, End end)
      throws IOException {
    this.channel = channel;
    this.stream = stream;
    this.loop = loop;
    this.pool = pool;
    this.end = end;
    this.key = loop.register(channel, 0, this);
  }

  /**
   * Joins a connected, non-blocking channel and a stream; owns both from here on. On the loop's
   * thread only.
   */
  static void join(
      SocketChannel channel, QuicStream stream, TcpLoop loop, BufferPool pool, End end) {
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      TcpSplice splice = new TcpSplice(channel, stream, loop, pool, end);
      loop.await(splice.key, SelectionKey.OP_READ);
      stream.setHandler(splice);
    } catch (IOException e) {
      StreamRouter.abandon(stream, TunnelCodes.TCP_RESET);
      loop.reset(channel);
      end.onEnd(0, 0, "closed at once");
    }
  }

  @Override
  public void onReady(SelectionKey ready) {
    if (ready.isReadable()) {
      pumpUp();
    }
    if (ready.isValid() && ready.isWritable()) {
      loop.ignore(key, SelectionKey.OP_WRITE);
      pumpDown();
    }
  }

  @Override
  public void onLoopClosed() {
    abort(TunnelCodes.TCP_RESET, "this peer was closed");
  }

  @Override
  public void onReadable(QuicStream readable) {
    pumpDown();
  }

  @Override
  public void onWritable(QuicStream writable) {
    pumpUp();
  }

  /** TCP to stream. */
  private void pumpUp() {
    try {
      synchronized (upLock) {
        ByteBuffer buffer = upHeld != null ? upHeld : pool.take().flip();
        upHeld = null;
        try {
          if (!copyUp(buffer)) {
            upHeld = buffer;
          }
        } finally {
          if (upHeld == null) {
            pool.give(buffer);
          }
        }
      }
      endIfDone();
    } catch (TcpFailure e) {
      abort(TunnelCodes.TCP_RESET, "TCP: " + e.getMessage());
    } catch (IOException e) {
      abort(TunnelCodes.TCP_RESET, "tunnel: " + e.getMessage());
    }
  }

  /** False if bytes are left in the buffer. */
  private boolean copyUp(ByteBuffer buffer) throws IOException {
    int turn = 0;
    while (!upDone) {
      if (buffer.hasRemaining()) {
        stream.write(buffer);
        if (buffer.hasRemaining()) {
          loop.ignore(key, SelectionKey.OP_READ);
          return false;
        }
      }
      if (turn >= TURN) {
        break;
      }
      buffer.clear();
      int n = readTcp(buffer);
      buffer.flip();
      if (n < 0) {
        upDone = true;
        loop.ignore(key, SelectionKey.OP_READ);
        stream.finish();
        return true;
      }
      if (n == 0) {
        break;
      }
      turn += n;
      bytesUp += n;
    }
    if (!upDone) {
      loop.await(key, SelectionKey.OP_READ);
    }
    return true;
  }

  /** Stream to TCP. */
  private void pumpDown() {
    try {
      synchronized (downLock) {
        ByteBuffer buffer = downHeld != null ? downHeld : pool.take().flip();
        downHeld = null;
        try {
          if (!copyDown(buffer)) {
            downHeld = buffer;
          }
        } finally {
          if (downHeld == null) {
            pool.give(buffer);
          }
        }
      }
      endIfDone();
    } catch (TcpFailure e) {
      abort(TunnelCodes.TCP_RESET, "TCP: " + e.getMessage());
    } catch (IOException e) {
      abort(TunnelCodes.TCP_RESET, "tunnel: " + e.getMessage());
    }
  }

  /** False if bytes are left in the buffer. */
  private boolean copyDown(ByteBuffer buffer) throws IOException {
    int turn = 0;
    while (!downDone) {
      if (buffer.hasRemaining()) {
        writeTcp(buffer);
        if (buffer.hasRemaining()) {
          loop.await(key, SelectionKey.OP_WRITE);
          return false;
        }
      }
      if (turn >= TURN) {
        loop.execute(this::pumpDown);
        return true;
      }
      buffer.clear();
      int n = stream.read(buffer);
      buffer.flip();
      if (n < 0) {
        downDone = true;
        finishTcp();
        return true;
      }
      if (n == 0) {
        return true;
      }
      turn += n;
      bytesDown += n;
    }
    return true;
  }

  private int readTcp(ByteBuffer buffer) throws TcpFailure {
    try {
      return channel.read(buffer);
    } catch (IOException e) {
      throw new TcpFailure(e);
    }
  }

  private void writeTcp(ByteBuffer buffer) throws TcpFailure {
    try {
      channel.write(buffer);
    } catch (IOException e) {
      throw new TcpFailure(e);
    }
  }

  private void finishTcp() throws TcpFailure {
    try {
      channel.shutdownOutput();
    } catch (IOException e) {
      throw new TcpFailure(e);
    }
  }

  private void endIfDone() {
    boolean done;
    synchronized (upLock) {
      done = upDone;
    }
    synchronized (downLock) {
      done &= downDone;
    }
    if (done && once()) {
      loop.close(channel);
      tellEnd("finished");
    }
  }

  private void abort(long code, String how) {
    if (once()) {
      StreamRouter.abandon(stream, code);
      loop.reset(channel);
      tellEnd(how);
    }
  }

  private void tellEnd(String how) {
    long up;
    long down;
    synchronized (upLock) {
      up = bytesUp;
    }
    synchronized (downLock) {
      down = bytesDown;
    }
    end.onEnd(up, down, how);
  }

  private boolean once() {
    synchronized (endLock) {
      boolean first = !ended;
      ended = true;
      return first;
    }
  }

  /** The TCP side failed, not the stream. */
  private static final class TcpFailure extends IOException {

    private static final long serialVersionUID = 1L;

    TcpFailure(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
