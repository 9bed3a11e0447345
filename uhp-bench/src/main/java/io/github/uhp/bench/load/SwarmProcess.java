package io.github.uhp.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link Swarm} in its process. */
final class SwarmProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  private SwarmProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(UTF_8);
  }

  static SwarmProcess start(Server server, int first, int count) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            Swarm.class.getName(),
            Integer.toString(server.port()),
            server.key(),
            Integer.toString(first),
            Integer.toString(count));
    return new SwarmProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /**
   * Waits until all listeners were registered once.
   *
   * @throws IOException if the process has ended
   */
  void awaitRegistered() throws IOException {
    String line = out.readLine();
    if (!"registered".equals(line)) {
      throw new IOException("the listeners' process said " + line);
    }
  }

  ProcessCost cost() throws IOException {
    return ProcessCost.of(process.toHandle());
  }

  /** Ends it; gives what it counted. */
  Map<String, Long> end() throws IOException {
    process.getOutputStream().close();
    Map<String, Long> counted = new HashMap<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      int sign = line.indexOf('=');
      counted.put(line.substring(0, sign), Long.parseLong(line.substring(sign + 1)));
    }
    return counted;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
