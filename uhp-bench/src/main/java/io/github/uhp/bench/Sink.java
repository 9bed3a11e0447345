package io.github.uhp.bench;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Throws away what comes, and answers every full chunk with one byte. */
final class Sink implements StreamHandler {

  private final int chunk;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
  private final ByteBuffer acknowledgement = ByteBuffer.allocate(1);
  private long received;
  private long acknowledged;
  private boolean over;

  Sink(int chunk) {
    this.chunk = chunk;
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
      while (!over) {
        buffer.clear();
        int n = stream.read(buffer);
        if (n < 0) {
          over = true;
          stream.finish();
          return;
        }
        received += n;
        while (received / chunk > acknowledged && stream.write(acknowledgement.clear()) == 1) {
          acknowledged++;
        }
        if (n == 0) {
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
