package io.github.uhp.cli;

/** Where events go. Called by any thread; does not block for long. */
@FunctionalInterface
interface EventSink {
  void accept(Event event);
}
