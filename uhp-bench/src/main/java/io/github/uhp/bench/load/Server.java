package io.github.uhp.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reference server's jar in a process of its own, on loopback. */
final class Server implements AutoCloseable {

  private static final Pattern READY =
      Pattern.compile("\"server\":\"[^#]*#([a-z2-7]{52})\",\"port\":(\\d+),\"admin\":\"([^\"]+)\"");

  private final Process process;
  private final String key;
  private final int port;
  private final URI metrics;

  private Server(Process process, String key, int port, URI metrics) {
    this.process = process;
    this.key = key;
    this.port = port;
    this.metrics = metrics;
  }

  /**
   * Starts it and waits until it takes requests.
   *
   * @param port 0 takes any
   * @throws IOException if it does not start
   */
  static Server start(Path jar, Path state, int port, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-jar",
                jar.toString(),
                "--json",
                "--bind",
                "127.0.0.1:" + port,
                "--second-port",
                "0",
                "--admin",
                "127.0.0.1:0",
                "--state",
                state.toString()));
    command.addAll(List.of(options));
    Path log = Files.createTempFile(state.toAbsolutePath().getParent(), "server", ".log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    Matcher ready = READY.matcher(line == null ? "" : line);
    if (!ready.find()) {
      process.destroyForcibly();
      throw new IOException("the server does not start: " + Files.readString(log));
    }
    return new Server(
        process,
        ready.group(1),
        Integer.parseInt(ready.group(2)),
        URI.create("http://" + ready.group(3) + "/metrics"));
  }

  String key() {
    return key;
  }

  int port() {
    return port;
  }

  ProcessCost cost() throws IOException {
    return ProcessCost.of(process.toHandle());
  }

  /** Its metrics by name; empty if it does not answer now. */
  Map<String, Long> metrics() {
    Map<String, Long> all = new HashMap<>();
    try (InputStream in = metrics.toURL().openStream()) {
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" "))
          .forEach(words -> all.put(words[0], Long.parseLong(words[1])));
    } catch (IOException e) {
      if (!process.isAlive()) {
        throw new IllegalStateException("the server has ended", e);
      }
      // Too busy to answer: asked again.
    }
    return all;
  }

  /** Live registrations, or -1 if it does not answer now. */
  long peers() {
    return metrics().getOrDefault("uhp_rendezvous_peers", -1L);
  }

  /** SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
