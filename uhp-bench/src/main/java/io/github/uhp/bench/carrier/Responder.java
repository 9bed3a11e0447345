package io.github.uhp.bench.carrier;

import java.nio.ByteBuffer;

/** Says what a stream is owed, given what has come on it. Counts only; one for each stream. */
public final class Responder {

  private final ByteBuffer header = ByteBuffer.allocate(Exchange.HEADER_LENGTH);
  private int request;
  private int answer;
  private int partial;

  /**
   * Takes what came, all of it.
   *
   * @return how many bytes this stream is to be sent for it
   */
  public int take(ByteBuffer bytes) {
    while (header.hasRemaining() && bytes.hasRemaining()) {
      header.put(bytes.get());
      if (!header.hasRemaining()) {
        request = header.getInt(0);
        answer = header.getInt(Integer.BYTES);
      }
    }
    return take(bytes.remaining());
  }

  private int take(int length) {
    if (request == 0) {
      return 0;
    }
    int requests = (partial + length) / request;
    partial = (partial + length) % request;
    return Math.multiplyExact(requests, answer);
  }
}
