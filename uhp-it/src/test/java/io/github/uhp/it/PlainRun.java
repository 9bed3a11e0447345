package io.github.uhp.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@code uhp} command that ran to its end without {@code --json}, and what a person has read.
 *
 * @param exitCode how it ended
 * @param out the lines of its standard output
 * @param err the lines of its standard error
 */
record PlainRun(int exitCode, List<String> out, List<String> err) {

  private static final long PATIENCE_SECONDS = 120;

  /**
   * Runs one.
   *
   * @param label for the files with its output
   * @param logs where those are written
   */
  static PlainRun of(Site site, String label, Path logs, List<String> arguments) {
    Path out = logs.resolve(label + ".out");
    Path err = logs.resolve(label + ".err");
    Process process =
        site.start(
            new ProcessBuilder(Distribution.command(List.of(), arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile()));
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(label + " has not ended: " + Files.readString(err));
      }
      return new PlainRun(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    } catch (IOException e) {
      throw new AssertionError("cannot read what " + label + " has written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** All of it, to find out what went wrong. */
  String story() {
    return "exit code " + exitCode + "\n" + String.join("\n", out) + "\n" + String.join("\n", err);
  }
}
