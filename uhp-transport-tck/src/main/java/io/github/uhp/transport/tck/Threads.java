package io.github.uhp.transport.tck;

import java.util.Set;
import java.util.stream.Collectors;

/** The platform threads that lived at one moment. */
record Threads(Set<Thread> alive) {

  static Threads now() {
    return new Threads(Set.copyOf(Thread.getAllStackTraces().keySet()));
  }

  /** Those that were started since and still live, but for this kit's own. */
  Set<Thread> startedSince() {
    return now().alive.stream()
        .filter(thread -> thread.isAlive() && !alive.contains(thread))
        .filter(thread -> !thread.getName().equals(Lab.THREAD_NAME))
        .collect(Collectors.toSet());
  }
}
