package io.github.uhp.transport.kwik;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A queue that shows an empty buffer where it has none. Kwik looks at the first buffer once it has
 * seen that there is one; a reset empties the queue on another thread, also in between, and a null
 * there ends the connection.
 */
final class SendQueue extends ConcurrentLinkedQueue<ByteBuffer> {

  private static final long serialVersionUID = 1;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  @Override
  public ByteBuffer peek() {
    ByteBuffer first = super.peek();
    return first == null ? NOTHING : first;
  }
}
