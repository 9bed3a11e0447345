package io.github.uhp.bench;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends back what comes, with one buffer in between. */
final class Echo implements StreamHandler {

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 << 10).flip();
  private boolean over;

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
      while (!over) {
        stream.write(buffer);
        if (buffer.hasRemaining()) {
          return;
        }
        int n = stream.read(buffer.clear());
        buffer.flip();
        if (n < 0) {
          over = true;
          stream.finish();
        } else if (n == 0) {
          return;
        }
      }
    } catch (IOException e) {
      over = true;
      stream.reset(CloseReason.INTERNAL_ERROR);
      stream.stop(CloseReason.INTERNAL_ERROR);
    }
  }
}
