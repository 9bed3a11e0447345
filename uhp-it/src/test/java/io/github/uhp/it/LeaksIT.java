package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.natlab.ProcessCounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes and goes leaves no stream, thread or descriptor behind, in neither process. */
class LeaksIT {

  private static final String NAME = "peer";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** More than the listener allows at once: a stream left behind of each would use them up. */
  private static final int CONNECTIONS = 4_500;

  private static final int AT_ONCE = 16;
  private static final int WARM_UP = 500;
  private static final int EARLY_CLOSERS = 50;
  private static final int DEAD_DIALS = 100;
  private static final int DEAD_WARM_UP = 20;

  /**
   * The JDK's own thread for delays, CompletableFutureDelayScheduler, one in a process at the most.
   * It starts with the first future that is waited for with a time-out and is not done at once, and
   * that may be after thousands that were.
   */
  private static final String DELAYS = "CompletableFutu";

  private final ThisMachine site = new ThisMachine();

  /** Without the threads that the JVM adds and drops as it sees fit. */
  private final Deployment deployment =
      new Deployment("leaks", "-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads");

  @AfterEach
  void close() {
    site.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void connectionsLeaveNothingBehind(String transport) throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc");
    try (WebServer web = new WebServer()) {
      String server = deployment.startServer(site, "127.0.0.1:0").await("ready").text("server");
      UhpProcess listener = deployment.listen(site, NAME, transport, server, web.port(), "any");
      listener.await("registered");
      UhpProcess connector = deployment.connect(site, "connector", NAME, transport, server, 0);
      int port = connector.localPort();
      connector.await("connected");
      download(port, WARM_UP);
      closeEarly(port);
      Baseline ofListener = Baseline.of(listener);
      Baseline ofConnector = Baseline.of(connector);
      download(port, CONNECTIONS);
      closeEarly(port);
      ofListener.awaitReturn();
      ofConnector.awaitReturn();
      download(port, AT_ONCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"netty", "kwik"})
  void aDeadServiceLeavesNothingBehind(String transport) throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "there is no /proc");
    String server = deployment.startServer(site, "127.0.0.1:0").await("ready").text("server");
    UhpProcess listener = deployment.listen(site, NAME, transport, server, freePort(), "any");
    listener.await("registered");
    UhpProcess connector = deployment.connect(site, "connector", NAME, transport, server, 0);
    int port = connector.localPort();
    connector.await("connected");
    failToConnect(port, DEAD_WARM_UP);
    Baseline ofListener = Baseline.of(listener);
    Baseline ofConnector = Baseline.of(connector);
    failToConnect(port, DEAD_DIALS);
    ofListener.awaitReturn();
    ofConnector.awaitReturn();
  }

  private static void download(int port, int connections) throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<Boolean>> right = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        Content content = new Content(i, 500);
        right.add(threads.submit(() -> isRight(port, content)));
      }
      for (Future<Boolean> each : right) {
        assertThat(each.get()).isTrue();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isRight(int port, Content content) throws IOException {
    try (Download download = new Download(port, content)) {
      return download.isRight();
    }
  }

  /** Each leaves in the middle of a long answer. */
  private static void closeEarly(int port) throws IOException {
    for (int i = 0; i < EARLY_CLOSERS; i++) {
      try (Download download = new Download(port, new Content(i, 50_000_000))) {
        download.readTo(100_000);
      }
    }
  }

  private static void failToConnect(int port, int times) {
    for (int i = 0; i < times; i++) {
      assertThatThrownBy(() -> new Download(port, new Content(0, 1)))
          .isInstanceOf(IOException.class);
    }
  }

  /** A port that nobody listens at. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What a process held before. */
  private record Baseline(UhpProcess process, ProcessCounts counts) {

    static Baseline of(UhpProcess process) {
      return new Baseline(process, ProcessCounts.of(process.process()));
    }

    void awaitReturn() {
      Awaiting.until(
          PATIENCE,
          () -> counts + " became " + now() + "\n" + process.story(),
          () -> {
            ProcessCounts now = now();
            return now.descriptors() <= counts.descriptors() && threads(now) <= threads(counts);
          });
    }

    private static long threads(ProcessCounts counts) {
      return counts.threads().stream().filter(name -> !name.equals(DELAYS)).count();
    }

    private ProcessCounts now() {
      return ProcessCounts.of(process.process());
    }
  }
}
