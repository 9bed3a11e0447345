package io.github.uhp.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Registers many listeners with a server, kills the server, starts it again with the same state,
 * and measures how long it takes until all are registered again. Fails if that is more than three
 * minutes, or if a listener gives up. Linux only.
 */
public final class RestartLoad {

  private static final int PER_PROCESS = 15_000;
  private static final int DEFAULT_MAX_PEERS = 10_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int[] SHARES = {50, 90, 99, 100};

  private final Path jar;
  private final int count;
  private final Path directory;

  private RestartLoad(Path jar, int count, Path directory) {
    this.jar = jar;
    this.count = count;
    this.directory = directory;
  }

  /** Arguments: the server's jar, how many listeners. */
  public static void main(String[] args) throws IOException, InterruptedException {
    // A server does not end by itself when this process is told to.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly),
                "uhp-load-end"));
    Path directory = Files.createTempDirectory("uhp-load");
    boolean passed;
    try {
      passed = new RestartLoad(Path.of(args[0]), Integer.parseInt(args[1]), directory).run();
    } finally {
      delete(directory);
    }
    System.exit(passed ? 0 : 1);
  }

  private boolean run() throws IOException, InterruptedException {
    List<SwarmProcess> swarms = new ArrayList<>();
    Server former = null;
    Server restarted = null;
    try {
      // The first run is only the stage: its handshakes come no faster than they are answered.
      former = start(0, "--max-handshakes", "5000");
      long empty = former.cost().residentKib();
      long begun = System.nanoTime();
      for (int first = 0; first < count; first += PER_PROCESS) {
        swarms.add(SwarmProcess.start(former, first, Math.min(PER_PROCESS, count - first)));
      }
      for (SwarmProcess swarm : swarms) {
        swarm.awaitRegistered();
      }
      line(
          "listeners",
          "%d in %d processes, registered within %.1f s",
          count,
          swarms.size(),
          since(begun));
      awaitNamesSaved();
      long full = former.cost().residentKib();
      memory("server's memory", empty, full);

      Duration swarmBefore = cpu(swarms);
      long killed = System.nanoTime();
      former.kill();
      restarted = start(former.port());
      line("restarted", "SIGKILL; takes requests again after %.1f s", since(killed));
      long emptyAgain = restarted.cost().residentKib();
      double back = awaitAll(restarted, killed);
      ProcessCost cost = restarted.cost();
      memory("its memory again", emptyAgain, cost.residentKib());
      line("server's CPU", "%.1f s", seconds(cost.cpu()));
      line("listeners' CPU", "%.1f s", seconds(cpu(swarms).minus(swarmBefore)));
      counted(restarted.metrics());
      Map<String, Long> all = new HashMap<>();
      for (SwarmProcess swarm : swarms) {
        swarm.end().forEach((name, value) -> all.merge(name, value, Long::sum));
      }
      long gaveUp = all.getOrDefault("gave_up", 0L);
      line("gave up", "%d", gaveUp);
      boolean passed = back <= LIMIT.toSeconds() && gaveUp == 0;
      line(
          "result",
          passed ? "all back within %d s" : "FAILED: not all back within %d s",
          LIMIT.toSeconds());
      return passed;
    } finally {
      swarms.forEach(SwarmProcess::close);
      close(former);
      close(restarted);
    }
  }

  private Server start(int port, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--max-peers");
    all.add(Integer.toString(Math.max(DEFAULT_MAX_PEERS, count)));
    return Server.start(jar, directory.resolve("state"), port, all.toArray(new String[0]));
  }

  /** Else the kill would also take names with it. */
  private void awaitNamesSaved() throws IOException, InterruptedException {
    Path names = directory.resolve("state").resolve("names");
    long begun = System.nanoTime();
    while (since(begun) < PATIENCE.toSeconds()) {
      if (Files.exists(names)
          && Files.readString(names, US_ASCII).endsWith("end " + count + "\n")) {
        return;
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new IOException("the server has not saved its names");
  }

  /** Waits until all are registered; gives the time since the kill, in seconds. */
  private double awaitAll(Server server, long killed) throws InterruptedException {
    int reached = 0;
    while (since(killed) < PATIENCE.toSeconds()) {
      long peers = server.peers();
      while (reached < SHARES.length && peers * 100 >= (long) SHARES[reached] * count) {
        line("back again", "%3d %% after %.1f s", SHARES[reached++], since(killed));
      }
      if (reached == SHARES.length) {
        return since(killed);
      }
      Thread.sleep(POLL.toMillis());
    }
    line("back again", "%d of %d after %.1f s", server.peers(), count, since(killed));
    return Double.POSITIVE_INFINITY;
  }

  private void memory(String what, long emptyKib, long fullKib) {
    line(
        what,
        "%d MiB resident empty, %d MiB with all: %.1f KiB a listener",
        emptyKib / 1024,
        fullKib / 1024,
        (fullKib - emptyKib) / (double) count);
  }

  private static void counted(Map<String, Long> metrics) {
    List<String> texts = new ArrayList<>();
    for (String kind :
        List.of(
            "received",
            "initiate",
            "handshake",
            "repeated",
            "busy",
            "no_session",
            "proof",
            "overflow")) {
      texts.add(kind + " " + metrics.get("uhp_rendezvous_events_total{kind=\"" + kind + "\"}"));
    }
    line("server counted", "%s", String.join(", ", texts));
  }

  private static Duration cpu(List<SwarmProcess> swarms) throws IOException {
    Duration sum = Duration.ZERO;
    for (SwarmProcess swarm : swarms) {
      sum = sum.plus(swarm.cost().cpu());
    }
    return sum;
  }

  private static double since(long nanos) {
    return seconds(Duration.ofNanos(System.nanoTime() - nanos));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static void line(String what, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-18s%s%n", what, String.format(Locale.ROOT, format, values));
  }

  private static void close(@Nullable Server server) {
    if (server != null) {
      server.close();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
