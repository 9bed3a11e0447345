package io.github.uhp.punch;

import org.jspecify.annotations.Nullable;

/** What a session does beyond the checks of known addresses while a step of its plan lasts. */
interface Strategy {

  /** Sends what is due. */
  void run(long now);

  /** When {@link #run} is due next. */
  long dueAt();

  /** Whether it sends from sockets that were opened for it. */
  default boolean wantsSockets() {
    return false;
  }

  /** A socket was opened. */
  default void added(LocalSocket socket) {}

  /** What was done so far, if it is a search. */
  default @Nullable SearchReport report() {
    return null;
  }

  /** It is over; nothing more is asked of it. */
  default void end() {}
}
