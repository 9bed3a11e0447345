package io.github.uhp.it;

/** Where a program runs: {@code host::start} of a NAT lab, or this machine itself. */
@FunctionalInterface
interface Site {

  /** Starts it; the site ends it when it closes, at the latest. */
  Process start(ProcessBuilder builder);
}
