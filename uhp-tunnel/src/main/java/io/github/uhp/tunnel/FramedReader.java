package io.github.uhp.tunnel;

import io.github.uhp.protocol.MalformedMessageException;
import io.github.uhp.protocol.StreamMessage;
import io.github.uhp.transport.QuicStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the length-prefixed messages that begin a stream, and not a byte more. Not thread-safe: the
 * stream's handler calls.
 */
final class FramedReader {

  private final ByteBuffer prefix = ByteBuffer.allocate(StreamMessage.PREFIX_LENGTH);
  private @Nullable ByteBuffer body;

  /**
   * The next message, or null if it is not there yet.
   *
   * @throws MalformedMessageException if its length is out of range
   * @throws EOFException if the stream ends first
   */
  byte @Nullable [] poll(QuicStream stream) throws IOException {
    ByteBuffer message = body;
    if (message == null) {
      if (!fill(stream, prefix)) {
        return null;
      }
      int length = prefix.getShort(0) & 0xffff;
      if (length > StreamMessage.MAX_LENGTH) {
        throw new MalformedMessageException("message of " + length + " bytes");
      }
      message = ByteBuffer.allocate(length);
      body = message;
    }
    if (!fill(stream, message)) {
      return null;
    }
    prefix.clear();
    body = null;
    return message.array();
  }

  private static boolean fill(QuicStream stream, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int n = stream.read(buffer);
      if (n == 0) {
        return false;
      }
      if (n < 0) {
        throw new EOFException("the stream ended inside a message");
      }
    }
    return true;
  }
}
