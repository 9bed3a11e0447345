package io.github.uhp.cli;

import io.github.uhp.natlab.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another process with this very program, on a host of a NAT lab, whose events are read. Its lab
 * ends it.
 */
final class UhpProcess {

  private static final Event END = Event.of("end").line("");

  private final String what;
  private final Process process;
  private final EventSink events;
  private final BlockingQueue<Event> queue = new LinkedBlockingQueue<>();

  private UhpProcess(String what, Process process, EventSink events) {
    this.what = what;
    this.process = process;
    this.events = events;
  }

  /**
   * Starts one.
   *
   * @param what for complaints
   * @param events told of each event as it comes
   */
  static UhpProcess start(Host host, String what, EventSink events, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Uhp.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    UhpProcess started = new UhpProcess(what, host.start(builder), events);
    Thread reader = new Thread(started::read, "uhp-demo-" + what);
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  /** The next event of that kind; earlier ones of other kinds are passed over. */
  Event await(String kind, long seconds) throws Failure, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      Event event = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new Failure("the " + what + " has not come to '" + kind + "' in " + seconds + " s");
      }
      if (event.kind().equals(kind)) {
        return event;
      }
      if (event == END) {
        throw new Failure("the " + what + " ended with exit code " + process.waitFor());
      }
    }
  }

  /** Waits for its end, which must be a success. */
  void awaitSuccess(long seconds) throws Failure, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new Failure("the " + what + " is not done after " + seconds + " s");
    }
    if (process.exitValue() != 0) {
      throw new Failure("the " + what + " ended with exit code " + process.exitValue());
    }
    await(END.kind(), seconds);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, Object> fields = JsonReader.object(line);
        Event event = new Event(String.valueOf(fields.get("event")), fields, line);
        events.accept(event);
        queue.add(event);
      }
    } catch (IOException | IllegalArgumentException e) {
      // It was killed in mid-line: the end says the rest.
    } finally {
      queue.add(END);
    }
  }
}
