package io.github.uhp.rendezvous.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reference server's jar in a process of its own. */
final class ServerProcess implements AutoCloseable {

  private static final long BACKSTOP_SECONDS = Duration.ofMinutes(1).toSeconds();
  private static final Pattern READY =
      Pattern.compile(
          "\\{\"event\":\"ready\",\"server\":\"127\\.0\\.0\\.1:(\\d+)#([a-z2-7]{52})\","
              + "\"port\":\\1(,\"admin\":\"(.*)\")?}");

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ServerProcess(Process process, Path err) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
    this.err = err;
  }

  /** What a server says when it is ready. */
  record Ready(int port, String key, String admin) {}

  /** How a server ended. */
  record End(int exitCode, List<String> out, List<String> err) {}

  static ServerProcess start(Path directory, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-jar");
    command.add(System.getProperty("uhp.server.jar"));
    command.addAll(List.of(args));
    Path err = Files.createTempFile(directory, "server", ".err");
    return new ServerProcess(new ProcessBuilder(command).redirectError(err.toFile()).start(), err);
  }

  Ready awaitReady() throws Exception {
    String line =
        CompletableFuture.supplyAsync(this::readLine).get(BACKSTOP_SECONDS, TimeUnit.SECONDS);
    Matcher ready = READY.matcher(line);
    if (!ready.matches()) {
      throw new AssertionError("not ready: '" + line + "', " + Files.readString(err));
    }
    String admin = ready.group(4);
    return new Ready(Integer.parseInt(ready.group(1)), ready.group(2), admin == null ? "" : admin);
  }

  /** Sends SIGTERM; through the handle, since the process itself would close its output, too. */
  ServerProcess terminate() {
    process.toHandle().destroy();
    return this;
  }

  /** Sends SIGKILL. */
  ServerProcess kill() {
    process.toHandle().destroyForcibly();
    return this;
  }

  End awaitEnd() throws Exception {
    if (!process.waitFor(BACKSTOP_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + Files.readString(err));
    }
    return new End(process.exitValue(), out.lines().toList(), Files.readAllLines(err));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String readLine() {
    try {
      String line = out.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return e.toString();
    }
  }
}
