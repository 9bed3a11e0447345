package io.github.uhp.bench.carrier;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** Both ends of a stream, over a blocking channel. */
final class Blocking {

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(Settings.READ_BUFFER);

  private Blocking() {}

  /** Answers until the stream ends. */
  static void answer(ByteChannel channel) throws IOException {
    Responder responder = new Responder();
    ByteBuffer buffer = ByteBuffer.allocateDirect(Settings.READ_BUFFER);
    ByteBuffer zeros = ZEROS.duplicate();
    while (channel.read(buffer.clear()) >= 0) {
      for (int owed = responder.take(buffer.flip()); owed > 0; ) {
        owed -= channel.write(zeros.clear().limit(Math.min(owed, zeros.capacity())));
      }
    }
  }

  /** Reads so many bytes. */
  static void skip(ByteChannel channel, ByteBuffer buffer, int bytes) throws IOException {
    for (int left = bytes; left > 0; ) {
      int n = channel.read(buffer.clear().limit(Math.min(left, buffer.capacity())));
      if (n < 0) {
        throw new EOFException("the stream has ended");
      }
      left -= n;
    }
  }
}
