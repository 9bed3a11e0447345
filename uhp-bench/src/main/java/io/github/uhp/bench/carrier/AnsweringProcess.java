package io.github.uhp.bench.carrier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The answering end in a JVM of its own, with this JVM's options, perhaps on other processors. It
 * ends when this process does.
 */
public final class AnsweringProcess implements Answering {

  /** What the command starts with, as in {@code taskset -c 1}; by default nothing. */
  private static final String PREFIX = System.getProperty("uhp.bench.answering.prefix", "");

  /** The options that make a JVM faster or slower, or tell Netty and this program something. */
  private static final List<String> KEPT =
      List.of("-Xm", "-XX:+Use", "-XX:Max", "-Dio.netty.", "-Duhp.", "--add-", "--enable-native");

  /** Those that run, and what those that have ended had used; both under the lock of the first. */
  private static final Set<AnsweringProcess> RUNNING = new HashSet<>();

  private static Duration usedByEnded = Duration.ZERO;

  private final Process process;
  private final BufferedReader out;
  private final PrintStream in;
  private final Target target;

  private AnsweringProcess(Process process, BufferedReader out, Target target) {
    this.process = process;
    this.out = out;
    this.in = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.target = target;
    synchronized (RUNNING) {
      RUNNING.add(this);
    }
  }

  /**
   * The processor time of all answering ends that this process has started; never less than before.
   */
  public static Duration processorTime() {
    synchronized (RUNNING) {
      return RUNNING.stream().map(AnsweringProcess::used).reduce(usedByEnded, Duration::plus);
    }
  }

  private Duration used() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @throws IOException if it does not start
   */
  public static AnsweringProcess start(String carrier) throws IOException {
    List<String> command = new ArrayList<>();
    Stream.of(PREFIX.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(command::add);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> KEPT.stream().anyMatch(option::startsWith))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), AnsweringMain.class.getName(), carrier));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      BufferedReader out = process.inputReader(UTF_8);
      return new AnsweringProcess(process, out, Target.parse(said(out, AnsweringMain.READY)));
    } catch (IOException | CertificateException | RuntimeException e) {
      process.destroyForcibly();
      throw new IOException("the answering end does not start", e);
    }
  }

  /** Waits for a line that starts so, and gives the rest of it; libraries may print, too. */
  private static String said(BufferedReader out, String start) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(start)) {
        return line.substring(start.length());
      }
    }
    throw new IOException("the answering end has ended");
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public void admit(InetSocketAddress caller) {
    in.println(caller.getAddress().getHostAddress() + " " + caller.getPort());
    try {
      said(out, AnsweringMain.ADMITTED);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills it, and waits for its end. */
  @Override
  public void close() {
    synchronized (RUNNING) {
      if (RUNNING.remove(this)) {
        usedByEnded = usedByEnded.plus(used());
      }
    }
    process.destroyForcibly().onExit().join();
  }
}
