package io.github.uhp.punch;

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

  /** It is over; nothing more is asked of it. */
  default void end() {}
}
