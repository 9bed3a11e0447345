package io.github.uhp.natlab;

import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Any number of UDP sockets on a {@link Host}, in a small process of their own that runs on this
 * JVM's Java. They carry short texts without line breaks. Used by one thread at a time; the first
 * call waits for the process to start.
 */
public final class UdpSockets implements AutoCloseable {

  private final Dialogue agent;
  private final List<Integer> ports = new ArrayList<>();

  UdpSockets(Function<ProcessBuilder, Process> starter) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath(),
            UdpAgent.class.getName());
    agent =
        new Dialogue(
            "the UDP process",
            starter.apply(builder.redirectError(ProcessBuilder.Redirect.INHERIT)));
  }

  /**
   * A datagram that arrived.
   *
   * @param socket at which of the sockets
   * @param from the source address that it arrived with
   */
  public record Arrival(int socket, InetSocketAddress from, String text) {}

  /**
   * Opens a socket.
   *
   * @param port 0 for any
   * @return its number, from 0
   */
  public int open(int port) {
    String reply = agent.ask("open " + port);
    if (reply.startsWith("error")) {
      throw new NatLabException("cannot open port " + port + ": " + reply);
    }
    ports.add(Integer.valueOf(reply));
    return ports.size() - 1;
  }

  /** The local port of a socket. */
  public int port(int socket) {
    return ports.get(socket);
  }

  /** Sends a datagram; it has left the host's socket when this returns. */
  public void send(int socket, InetSocketAddress to, String text) {
    String reply =
        agent.ask(
            "send %d %s %d %s"
                .formatted(socket, to.getAddress().getHostAddress(), to.getPort(), text));
    if (!reply.equals("sent")) {
      throw new NatLabException("cannot send to " + to + ": " + reply);
    }
  }

  /** The next datagram, for each socket in the order of arrival; empty if none comes in time. */
  public Optional<Arrival> receive(Duration timeout) {
    String reply = agent.ask("receive " + timeout.toMillis());
    if (reply.equals("nothing")) {
      return Optional.empty();
    }
    String[] words = reply.split(" ", 5);
    if (!words[0].equals("received")) {
      throw new NatLabException("cannot receive: " + reply);
    }
    InetSocketAddress from =
        new InetSocketAddress(Addresses.parse(words[2]), Integer.parseInt(words[3]));
    return Optional.of(new Arrival(Integer.parseInt(words[1]), from, words[4]));
  }

  /** Ends the process, and with it the sockets. */
  @Override
  public void close() {
    agent.end();
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
