package io.github.uhp.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running {@code uhp --json}, or a program of the tests that tells of events likewise, and what
 * it has told so far. Used by one thread of the test.
 */
final class UhpProcess {

  private static final long PATIENCE_SECONDS = 60;

  /** How many of the first and of the last events a complaint shows. */
  private static final int SHOWN = 12;

  private final String label;
  private final Process process;
  private final Path errors;
  private final List<UhpEvent> events = new ArrayList<>();
  private boolean ended;
  private int next;

  private UhpProcess(String label, Process process, Path errors) {
    this.label = label;
    this.process = process;
    this.errors = errors;
  }

  /**
   * Starts one.
   *
   * @param label for its log file and for complaints
   * @param logs where its standard error goes
   * @param command see {@link Distribution}
   */
  static UhpProcess start(Site site, String label, Path logs, List<String> command) {
    Path errors = logs.resolve(label + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    UhpProcess started = new UhpProcess(label, site.start(builder), errors);
    Thread reader = new Thread(started::read, "events of " + label);
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  /** The process itself, for what is counted from outside. */
  Process process() {
    return process;
  }

  /** Waits for the next event of a kind; those before it are passed over. */
  UhpEvent await(String kind) {
    UhpEvent event = awaitUnlessEnded(kind);
    if (event == null) {
      throw new AssertionError(label + " ended before '" + kind + "'\n" + story());
    }
    return event;
  }

  /** The same, but null if it ends before. */
  synchronized @Nullable UhpEvent awaitUnlessEnded(String kind) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      while (next < events.size()) {
        UhpEvent event = events.get(next++);
        if (event.kind().equals(kind)) {
          return event;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended) {
        return null;
      }
      if (left <= 0) {
        throw new AssertionError(label + " has not come to '" + kind + "'\n" + story());
      }
      pause(left);
    }
  }

  /** All events of a kind so far, also those that were passed over. */
  synchronized List<UhpEvent> all(String kind) {
    return events.stream().filter(event -> event.kind().equals(kind)).toList();
  }

  /** The last event of a kind so far. */
  UhpEvent latest(String kind) {
    List<UhpEvent> all = all(kind);
    if (all.isEmpty()) {
      throw new AssertionError(label + " has not come to '" + kind + "'\n" + story());
    }
    return all.get(all.size() - 1);
  }

  /** Waits until a connector is ready; gives the port that its forward has got. */
  int localPort() {
    String local = await("ready").text("local");
    return Integer.parseInt(local.substring(local.lastIndexOf(':') + 1));
  }

  /** Waits for the end; gives the exit code. */
  int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(label + " has not ended\n" + story());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Asks it to end (SIGTERM), and waits; gives the exit code. */
  int stop() {
    process.destroy();
    return awaitExit();
  }

  /** Ends it without its knowing (SIGKILL), and waits. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Its events and its standard error, to find out what went wrong. */
  synchronized String story() {
    int skipped = Math.max(0, events.size() - 2 * SHOWN);
    Stream<UhpEvent> first = events.stream().limit(SHOWN);
    Stream<UhpEvent> last = events.stream().skip(SHOWN + skipped);
    String told =
        Stream.concat(first, last).map(UhpEvent::line).collect(Collectors.joining("\n"))
            + (skipped > 0 ? "\n(" + skipped + " events in the middle left out)" : "");
    return "events of " + label + ":\n" + told + "\nstandard error:\n" + standardError();
  }

  /** What it has written to standard error. */
  String standardError() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return "(none: " + e.getMessage() + ")";
    }
  }

  private void pause(long millis) {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        add(new UhpEvent(line, System.nanoTime()));
      }
    } catch (IOException e) {
      // Killed in mid-line: that is its end.
    } finally {
      end();
    }
  }

  private synchronized void add(UhpEvent event) {
    events.add(event);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }
}
