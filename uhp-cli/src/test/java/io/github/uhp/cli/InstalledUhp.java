package io.github.uhp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The distribution as a user has it, unpacked, and the processes that were started from it. Each
 * has a configuration directory, as if each user name were one.
 */
final class InstalledUhp implements AutoCloseable {

  private final Path directory;
  private final Path launcher;
  private final List<RunningUhp> running = new ArrayList<>();
  private final AtomicInteger started = new AtomicInteger();

  /** Unpacks the distribution into that directory. */
  InstalledUhp(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    Path unpacked = Files.createDirectory(directory.resolve("distribution"));
    Process tar =
        new ProcessBuilder(
                "tar", "-xzf", System.getProperty("uhp.distribution"), "-C", unpacked.toString())
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new AssertionError("cannot unpack the distribution; is uhp-cli packaged?");
    }
    try (Stream<Path> roots = Files.list(unpacked)) {
      launcher = roots.findFirst().orElseThrow().resolve("uhp");
    }
  }

  /** Where that user's identity and known keys are. */
  Path configuration(String user) {
    return directory.resolve(user).resolve("uhp");
  }

  /** Runs {@code uhp} as that user. */
  RunningUhp start(String user, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(launcher.toString()));
    words.addAll(List.of(arguments));
    return start(user, words);
  }

  /** Runs {@code uhp} as that user, with a terminal. */
  RunningUhp startOnTerminal(String user, String... arguments) throws IOException {
    StringBuilder line = new StringBuilder(quoted(launcher.toString()));
    for (String argument : arguments) {
      line.append(' ').append(quoted(argument));
    }
    return start(user, List.of("script", "-qfec", line.toString(), "/dev/null"));
  }

  private RunningUhp start(String user, List<String> words) throws IOException {
    Path errors = directory.resolve(started.incrementAndGet() + "-" + user + ".err");
    // A build that runs in the background ignores SIGINT, and what it starts would do the same.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().put("XDG_CONFIG_HOME", directory.resolve(user).toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("UHP_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    RunningUhp process = new RunningUhp(builder.start(), String.join(" ", words), errors);
    running.add(process);
    return process;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  @Override
  public void close() {
    running.forEach(RunningUhp::close);
  }
}
