package io.github.uhp.natlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A UDP socket on a {@link Host}, in a small process of its own that runs on this JVM's Java. It
 * carries short texts without line breaks. Used by one thread at a time. A socket of a certain port
 * is there once it is opened; with any other port the first call waits for the process to start.
 */
public final class UdpProbe implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private OptionalInt port = OptionalInt.empty();

  UdpProbe(Function<ProcessBuilder, Process> starter, int port) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath(),
            UdpAgent.class.getName(),
            Integer.toString(port));
    process = starter.apply(builder.redirectError(ProcessBuilder.Redirect.INHERIT));
    answers = process.inputReader();
    commands = process.outputWriter();
    if (port != 0) {
      // Nobody needs to ask for the port before sending there.
      port();
    }
  }

  /** A datagram that arrived, and the source address that it arrived with. */
  public record Datagram(InetSocketAddress from, String text) {}

  /** The local port. */
  public int port() {
    if (port.isEmpty()) {
      port = OptionalInt.of(Integer.parseInt(answer()));
    }
    return port.getAsInt();
  }

  /** Sends a datagram; it has left the host's socket when this returns. */
  public void send(InetSocketAddress to, String text) {
    String reply =
        ask("send " + to.getAddress().getHostAddress() + " " + to.getPort() + " " + text);
    if (!reply.equals("sent")) {
      throw new NatLabException("cannot send to " + to + ": " + reply);
    }
  }

  /** The next datagram, in the order of arrival; empty if none comes in that time. */
  public Optional<Datagram> receive(Duration timeout) {
    String reply = ask("receive " + Math.max(1, timeout.toMillis()));
    if (reply.equals("nothing")) {
      return Optional.empty();
    }
    String[] words = reply.split(" ", 4);
    if (!words[0].equals("received")) {
      throw new NatLabException("cannot receive: " + reply);
    }
    InetSocketAddress from =
        new InetSocketAddress(Addresses.parse(words[1]), Integer.parseInt(words[2]));
    return Optional.of(new Datagram(from, words[3]));
  }

  /** Ends the process, and with it the socket. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String ask(String command) {
    port();
    try {
      commands.write(command + "\n");
      commands.flush();
      return answer();
    } catch (IOException e) {
      throw new NatLabException("the UDP process is gone", e);
    }
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new NatLabException("the UDP process has ended");
      }
      return line;
    } catch (IOException e) {
      throw new NatLabException("the UDP process is gone", e);
    }
  }

  private static String classPath() {
    try {
      return Path.of(UdpAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
