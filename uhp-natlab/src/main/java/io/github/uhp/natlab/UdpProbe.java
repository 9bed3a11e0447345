package io.github.uhp.natlab;

import java.net.InetSocketAddress;
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

  private static final int SOCKET = 0;

  private final UdpSockets sockets;
  private OptionalInt port = OptionalInt.empty();

  UdpProbe(Function<ProcessBuilder, Process> starter, int port) {
    sockets = new UdpSockets(starter);
    if (port != 0) {
      sockets.open(port);
      this.port = OptionalInt.of(port);
    }
  }

  /** A datagram that arrived, and the source address that it arrived with. */
  public record Datagram(InetSocketAddress from, String text) {}

  /** The local port. */
  public int port() {
    if (port.isEmpty()) {
      port = OptionalInt.of(sockets.port(sockets.open(0)));
    }
    return port.getAsInt();
  }

  /** Sends a datagram; it has left the host's socket when this returns. */
  public void send(InetSocketAddress to, String text) {
    port();
    sockets.send(SOCKET, to, text);
  }

  /** The next datagram, in the order of arrival; empty if none comes in that time. */
  public Optional<Datagram> receive(Duration timeout) {
    port();
    return sockets.receive(timeout).map(each -> new Datagram(each.from(), each.text()));
  }

  /** Ends the process, and with it the socket. */
  @Override
  public void close() {
    sockets.close();
  }
}
