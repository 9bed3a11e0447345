package io.github.uhp.cli;

import java.util.ArrayDeque;
import java.util.Queue;

/** Keeps events back until {@code ready} was told, so that it comes first. Thread-safe. */
final class HeldEvents implements EventSink {

  private final EventSink sink;
  private final Queue<Event> held = new ArrayDeque<>();
  private boolean ready;

  HeldEvents(EventSink sink) {
    this.sink = sink;
  }

  @Override
  public synchronized void accept(Event event) {
    if (ready) {
      sink.accept(event);
    } else {
      held.add(event);
    }
  }

  /** Tells that event, then those kept back; from now on all go through. */
  synchronized void ready(Event event) {
    sink.accept(event);
    held.forEach(sink::accept);
    held.clear();
    ready = true;
  }
}
