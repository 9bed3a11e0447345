package io.github.uhp.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Tells the demo's story: what happened when, seconds since its start. Thread-safe. */
final class DemoTimeline {

  private final EventSink sink;
  private final long startNanos = System.nanoTime();

  DemoTimeline(EventSink sink) {
    this.sink = sink;
  }

  /** A line between the steps. */
  void say(String line) {
    sink.accept(Event.of("note").with("text", line).line(line));
  }

  /** A step. */
  void step(String step, String format, Object... arguments) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    String text = String.format(Locale.ROOT, format, arguments);
    sink.accept(
        Event.of("step")
            .with("ms", millis)
            .with("step", step)
            .with("text", text)
            .line("%s", String.format(Locale.ROOT, "%7.3f s  %-11s %s", millis / 1e3, step, text)));
  }

  /** What the listener goes through. */
  void listener(Event event) {
    if (event.kind().equals("registered")) {
      step("advertised", "the listener, as '%s', to the server", event.text("name"));
    } else if (event.kind().equals("error")) {
      step("error", "the listener: %s", event.text("message"));
    }
  }

  /** What the connector goes through. */
  void connector(Event event) {
    switch (event.kind()) {
      case "peer-info" ->
          step(
              "introduced",
              "the server told each side the other's address and certificate; the listener is at"
                  + " %s",
              event.text("observed"));
      case "punched" ->
          step("punched", "a path after %s ms: %s", event.text("ms"), event.text("path"));
      case "connected" ->
          step(
              "connected",
              "QUIC (%s, %s), both keys proven, %s ms after asking",
              event.text("transport"),
              event.text("cipher"),
              event.text("ms"));
      case "download" ->
          step(
              "download",
              "%,d bytes in %,d ms, %s; SHA-256 as it must be: %s...",
              number(event, "bytes"),
              number(event, "ms"),
              Rate.text(number(event, "bytes"), number(event, "ms")),
              event.text("sha256").substring(0, 16));
      case "requests" ->
          step(
              "requests",
              "%d at once over the same connection, all answered right, in %,d ms",
              number(event, "count"),
              number(event, "ms"));
      case "disconnected" -> step("closed", "the tunnel: %s", event.text("reason"));
      case "error" -> step("error", "the connector: %s", event.text("message"));
      default -> {
        // Of no interest to a newcomer.
      }
    }
  }

  private static long number(Event event, String field) {
    return event.fields().get(field) instanceof Number number ? number.longValue() : 0;
  }
}
