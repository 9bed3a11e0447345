package io.github.uhp.natlab;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the system's network tools, whose directory is often missing in the PATH of a process. */
final class Command {

  private static final List<String> SYSTEM_DIRECTORIES =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin");

  private Command() {}

  /** What a finished command left behind. */
  record Result(int status, String output, String errors) {}

  /** The file that would be run for that name, if there is one. */
  static Optional<Path> find(String tool) {
    return path().map(each -> Path.of(each, tool)).filter(Files::isExecutable).findFirst();
  }

  /**
   * Makes the tool, its first word, found in the system's directories too, as are its children's.
   */
  static ProcessBuilder prepare(ProcessBuilder builder) {
    List<String> words = new ArrayList<>(builder.command());
    words.set(0, find(words.get(0)).map(Path::toString).orElse(words.get(0)));
    builder.environment().put("PATH", path().collect(Collectors.joining(File.pathSeparator)));
    return builder.command(words);
  }

  /** Runs a command to its end, with that text as its standard input. */
  static Result attempt(String input, List<String> command) {
    try {
      Process process = prepare(new ProcessBuilder(command)).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      // The tools complain in a few lines, which fit the pipe: so one stream after the other.
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output, errors.strip());
    } catch (IOException e) {
      throw new NatLabException("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NatLabException("interrupted in " + String.join(" ", command), e);
    }
  }

  /**
   * The same, for a command that must succeed.
   *
   * @return its standard output
   */
  static String run(String input, List<String> command) {
    Result result = attempt(input, command);
    if (result.status() != 0) {
      throw new NatLabException(
          String.join(" ", command) + " ended with " + result.status() + ": " + result.errors());
    }
    return result.output();
  }

  private static Stream<String> path() {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin");
    return Stream.concat(
        Stream.of(path.split(File.pathSeparator, -1)).filter(each -> !each.isEmpty()),
        SYSTEM_DIRECTORIES.stream());
  }
}
