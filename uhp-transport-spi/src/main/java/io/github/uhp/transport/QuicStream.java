package io.github.uhp.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A bidirectional stream. Reading and writing never block; {@link BlockingStream} gives blocking
 * channels on top.
 *
 * <p>Back-pressure runs end to end: bytes that are not read are, beyond the stream's receive
 * window, not sent by the other end, whose {@link #write} then takes no more.
 *
 * <p>Any thread may call; one at a time reads, and one at a time (perhaps another) writes, finishes
 * or resets. A stream is over, and nothing of it remains, when its sending part is finished or
 * reset and delivered, and its receiving part was read to the end, was reset or was stopped.
 */
public interface QuicStream {

  /** The QUIC stream id (RFC 9000 §2.1). */
  long id();

  /** The connection it belongs to. */
  Connection connection();

  /**
   * Sets who is told of progress, and calls it at once for what is already there; from then on it
   * is also told of the first bytes to come, and of room, without having read or written before. At
   * first nobody is told.
   */
  void setHandler(StreamHandler handler);

  /**
   * Reads what is there, without waiting.
   *
   * @return how many bytes were put into the buffer; 0 if there are none now, or the buffer has no
   *     room; −1 when the other end has finished and all was read. After a 0 for want of bytes,
   *     {@link StreamHandler#onReadable} is called when that changes.
   * @throws StreamResetException if the other end reset the stream, and each time thereafter
   * @throws ConnectionClosedException if the connection is over and all that had arrived was read
   */
  int read(ByteBuffer dst) throws IOException;

  /**
   * Takes bytes for sending, without waiting. Taken bytes are copied.
   *
   * @return how many bytes were taken. If fewer than offered, {@link StreamHandler#onWritable} is
   *     called when more can be.
   * @throws StreamResetException if the other end asked to stop, with its code where the library
   *     tells it, else {@link CloseReason#NO_ERROR}; or this end has reset the stream
   * @throws ConnectionClosedException if the connection is over
   * @throws IllegalStateException after {@link #finish()}
   */
  int write(ByteBuffer src) throws IOException;

  /**
   * Ends the sending part after all bytes taken so far (FIN). Idempotent; does nothing after a
   * reset.
   */
  void finish();

  /**
   * Abandons the sending part: bytes not yet delivered may be lost, and the other end's reads fail
   * with the code (RESET_STREAM, RFC 9000 §19.4). Does nothing once all was delivered.
   *
   * @param code the application's, 0 to 2^31-1
   */
  void reset(long code);

  /**
   * Gives up reading: unread bytes are thrown away, and the other end's writes fail with the code
   * (STOP_SENDING, RFC 9000 §19.5). Does nothing once the end was read.
   *
   * @param code the application's, 0 to 2^31-1
   */
  void stop(long code);
}
