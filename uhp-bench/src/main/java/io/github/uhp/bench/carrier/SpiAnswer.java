package io.github.uhp.bench.carrier;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.QuicStream;
import io.github.uhp.transport.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Answers one stream of a transport; buffers are shared where the transport calls in turn. */
final class SpiAnswer implements StreamHandler {

  /** Made once for each thread that calls: nothing stays in it between calls. */
  private static final ThreadLocal<ByteBuffer> INCOMING =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(Settings.READ_BUFFER));

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Settings.READ_BUFFER);

  private final Responder responder = new Responder();
  private final ByteBuffer outgoing = ZEROS.duplicate();
  private int owed;
  private boolean ended;
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
      while (!over && pay(stream) && read(stream)) {
        // Until there is nothing to read, or no room to write.
      }
    } catch (IOException e) {
      over = true;
      stream.reset(CloseReason.INTERNAL_ERROR);
      stream.stop(CloseReason.INTERNAL_ERROR);
    }
  }

  /** False if not all could be sent now. */
  private boolean pay(QuicStream stream) throws IOException {
    while (owed > 0) {
      outgoing.clear().limit(Math.min(owed, outgoing.capacity()));
      int n = stream.write(outgoing);
      owed -= n;
      if (outgoing.hasRemaining()) {
        return false;
      }
    }
    if (ended) {
      over = true;
      stream.finish();
    }
    return true;
  }

  /** False if there is nothing now. */
  private boolean read(QuicStream stream) throws IOException {
    if (over) {
      return false;
    }
    ByteBuffer buffer = INCOMING.get().clear();
    int n = stream.read(buffer);
    if (n < 0) {
      ended = true;
    } else {
      owed += responder.take(buffer.flip());
    }
    return n != 0;
  }
}
