package io.github.uhp.tunnel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers for copying between TCP and streams, held only while something is in them.
 * Thread-safe.
 */
final class BufferPool {

  private static final int BUFFER_LENGTH = 64 << 10;
  private static final int MAX_POOLED = 64;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  /** An empty buffer, ready to be filled. */
  ByteBuffer take() {
    synchronized (free) {
      ByteBuffer buffer = free.pollLast();
      if (buffer != null) {
        return buffer.clear();
      }
    }
    return ByteBuffer.allocateDirect(BUFFER_LENGTH);
  }

  void give(ByteBuffer buffer) {
    synchronized (free) {
      if (free.size() < MAX_POOLED) {
        free.addLast(buffer);
      }
    }
  }
}
