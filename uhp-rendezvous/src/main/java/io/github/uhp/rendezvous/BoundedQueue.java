package io.github.uhp.rendezvous;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A queue that refuses what it has no room for. */
final class BoundedQueue<T> {

  private final Queue<T> queue = new ArrayDeque<>();
  private final int capacity;

  BoundedQueue(int capacity) {
    this.capacity = capacity;
  }

  boolean offer(T item) {
    return queue.size() < capacity && queue.add(item);
  }

  @Nullable T poll() {
    return queue.poll();
  }
}
