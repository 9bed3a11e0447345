package io.github.uhp.transport;

/**
 * Is told when a stream can go on. Called on an I/O thread of the endpoint, for one stream never
 * twice at once; must not block, and may call the stream. Calls may be spurious.
 */
public interface StreamHandler {

  /** {@link QuicStream#read} has something to say: bytes, the end, or a failure. */
  void onReadable(QuicStream stream);

  /**
   * {@link QuicStream#write} has something to say: room, or a failure (also while nothing is
   * written; of a stop by the other end perhaps only after the next write).
   */
  void onWritable(QuicStream stream);
}
