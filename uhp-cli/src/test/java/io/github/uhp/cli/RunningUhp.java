package io.github.uhp.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A process of the distribution and what it has told so far. Used by one thread of the test. */
final class RunningUhp implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  /**
   * How it ended.
   *
   * @param out the lines of standard output
   * @param err the lines of standard error
   * @param sinceReady how long after the event {@code ready}, or zero if there was none
   */
  record End(int exitCode, List<String> out, List<String> err, Duration sinceReady) {

    /** The last event of that kind. */
    Event last(String kind) {
      return out.stream()
          .map(RunningUhp::event)
          .filter(event -> event.kind().equals(kind))
          .reduce((first, second) -> second)
          .orElseThrow(() -> new AssertionError("no '" + kind + "' in " + out));
    }
  }

  private final Process process;
  private final String command;
  private final Path errors;
  private final List<String> lines = new ArrayList<>();
  private long readyNanos;
  private boolean ended;
  private int next;

  RunningUhp(Process process, String command, Path errors) {
    this.process = process;
    this.command = command;
    this.errors = errors;
    Thread reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  long pid() {
    return process.pid();
  }

  /** Waits for the next event of a kind; those before it are passed over. */
  Event await(String kind) {
    return event(awaitLine(line -> event(line).kind().equals(kind), kind));
  }

  /** Waits for the next line that contains that text; those before it are passed over. */
  String awaitText(String text) {
    return awaitLine(line -> line.contains(text), text);
  }

  /** Types a line. */
  void type(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Sends a signal, by the name that {@code kill} knows it by. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("cannot send " + name + " to " + pid());
    }
  }

  /** Waits for the end. */
  End awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("has not ended: " + story());
    }
    long endNanos = System.nanoTime();
    synchronized (this) {
      while (!ended) {
        wait();
      }
      return new End(
          process.exitValue(),
          List.copyOf(lines),
          Files.readAllLines(errors),
          Duration.ofNanos(readyNanos == 0 ? 0 : endNanos - readyNanos));
    }
  }

  /** Asks it to end (SIGTERM), and waits for that. */
  End stop() throws IOException, InterruptedException {
    signal("TERM");
    return awaitEnd();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private synchronized String awaitLine(Predicate<String> wanted, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      while (next < lines.size()) {
        String line = lines.get(next++);
        if (wanted.test(line)) {
          return line;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || left <= 0) {
        throw new AssertionError("no '" + what + "': " + story());
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private synchronized String story() {
    try {
      return command + "\n" + String.join("\n", lines) + "\n" + Files.readString(errors);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      // Killed in mid-line: that is its end.
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  private synchronized void add(String line) {
    if (readyNanos == 0 && event(line).kind().equals("ready")) {
      readyNanos = System.nanoTime();
    }
    lines.add(line);
    notifyAll();
  }

  /** What a line of JSON tells of; another line is an event of no kind. */
  private static Event event(String line) {
    if (!line.startsWith("{")) {
      return Event.of("").line(line);
    }
    var fields = JsonReader.object(line);
    @Nullable Object kind = fields.get("event");
    return new Event(String.valueOf(kind), fields, line);
  }
}
