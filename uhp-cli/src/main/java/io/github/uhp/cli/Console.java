package io.github.uhp.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two outputs of the command: results and events on one, complaints and logs on the other.
 * Thread-safe; every line is written and flushed whole.
 */
final class Console {

  private final PrintStream out;
  private final PrintStream err;
  private final Clock clock;
  private final @Nullable Terminal terminal;

  Console(PrintStream out, PrintStream err, Clock clock, @Nullable Terminal terminal) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.terminal = terminal;
  }

  /** Where the user can be asked, or null. */
  @Nullable Terminal terminal() {
    return terminal;
  }

  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }

  void print(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  void complain(String line) {
    err.println("uhp: " + line);
    err.flush();
  }

  /** A further line on what was complained about. */
  void explain(String line) {
    err.println(line);
    err.flush();
  }

  /** Events as lines for people, or as one JSON object a line. */
  EventSink events(boolean json) {
    return json ? event -> print(Json.write(object(event))) : event -> print(event.line());
  }

  private Map<String, Object> object(Event event) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("event", event.kind());
    object.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    object.putAll(event.fields());
    return object;
  }
}
