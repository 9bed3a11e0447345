package io.github.uhp.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** The command, run inside the test to its end. */
record CommandRun(int exitCode, String out, String err) {

  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  static CommandRun of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = Uhp.execute(console(out, err), new StopSignal(), arguments);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Console console(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    return new Console(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        Clock.fixed(NOW, ZoneOffset.UTC),
        null);
  }
}
