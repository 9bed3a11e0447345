package io.github.uhp.bench.carrier;

import java.nio.ByteBuffer;

/**
 * What a stream is used for: requests of one length, each answered with so many bytes. Large
 * requests and small answers make an upload, the reverse a download, equal ones a ping-pong. A
 * stream begins with both lengths.
 *
 * @param request bytes of a request
 * @param answer bytes of an answer
 */
public record Exchange(int request, int answer) {

  /** What a stream begins with. */
  static final int HEADER_LENGTH = 8;

  /** A stream's first request: the lengths and the request itself. */
  public ByteBuffer first() {
    return ByteBuffer.allocateDirect(HEADER_LENGTH + request)
        .putInt(request)
        .putInt(answer)
        .clear();
  }

  /** Any further request. */
  public ByteBuffer next() {
    return ByteBuffer.allocateDirect(request);
  }
}
