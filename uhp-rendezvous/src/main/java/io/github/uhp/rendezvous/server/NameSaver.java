package io.github.uhp.rendezvous.server;

import io.github.uhp.rendezvous.NameReservation;
import io.github.uhp.rendezvous.ServerEngine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Writes the names to disk from a thread of its own, {@code uhp-rendezvous-state}: within ten
 * seconds after a name got another holder, and every ten minutes, since the time when each holder
 * was last seen is part of it.
 */
final class NameSaver {

  private static final System.Logger LOG = System.getLogger(NameSaver.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int LOOKS_BEFORE_RENEWAL = 60;

  private final StateDirectory state;
  private final EngineThread engine;
  private final Duration pause;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> DaemonThread.of(task, "uhp-rendezvous-state"));
  private long savedChanges;
  private int looks;
  private boolean failing;

  NameSaver(StateDirectory state, EngineThread engine) {
    this(state, engine, PAUSE);
  }

  NameSaver(StateDirectory state, EngineThread engine, Duration pause) {
    this.state = state;
    this.engine = engine;
    this.pause = pause;
  }

  void start() {
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(
            this::look, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the thread; waits for a save that is under way. */
  void stop() throws InterruptedException {
    thread.shutdown();
    if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
      thread.shutdownNow();
    }
  }

  private void look() {
    try {
      long changes = engine.ask(ServerEngine::nameChanges);
      looks++;
      if (changes != savedChanges || looks >= LOOKS_BEFORE_RENEWAL || failing) {
        List<NameReservation> names = engine.ask(ServerEngine::names);
        state.saveNames(names);
        savedChanges = changes;
        looks = 0;
        failing = false;
      }
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        failing = true;
        LOG.log(System.Logger.Level.ERROR, "cannot save the names, will try again: " + e);
      }
    }
  }
}
