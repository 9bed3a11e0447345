package io.github.uhp.bench.carrier;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The asking end of a stream. For one thread. */
public interface ByteStream extends AutoCloseable {

  /**
   * Sends all bytes from position to limit, and does not wait for more to send with them.
   *
   * @param bytes a direct buffer; may be sent from after this call, so it must not change until
   *     what they ask for was answered
   */
  void send(ByteBuffer bytes) throws IOException;

  /** Waits for so many bytes, and throws them away. */
  void skip(int bytes) throws IOException;

  /** Ends the stream, once all that it asked for was answered. */
  @Override
  void close() throws IOException;
}
