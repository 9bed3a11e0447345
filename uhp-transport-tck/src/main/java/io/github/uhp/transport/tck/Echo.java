package io.github.uhp.transport.tck;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends back what comes and finishes when the other end has, with one buffer in between. */
final class Echo implements StreamHandler {

  private final ByteBuffer buffer = ByteBuffer.allocate(16 << 10).flip();

  private boolean done;

  private Echo() {}

  static void start(QuicStream stream) {
    stream.setHandler(new Echo());
  }

  @Override
  public void onReadable(QuicStream stream) {
    pump(stream);
  }

  @Override
  public void onWritable(QuicStream stream) {
    pump(stream);
  }

  private void pump(QuicStream stream) {
    try {
      while (!done) {
        stream.write(buffer);
        if (buffer.hasRemaining()) {
          return;
        }
        buffer.clear();
        int n = stream.read(buffer);
        buffer.flip();
        if (n < 0) {
          done = true;
          stream.finish();
        } else if (n == 0) {
          return;
        }
      }
    } catch (IOException e) {
      done = true;
      stream.reset(CloseReason.INTERNAL_ERROR);
      stream.stop(CloseReason.INTERNAL_ERROR);
    }
  }
}
