package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.Wire;
import io.github.uhp.rendezvous.Rate;
import io.github.uhp.rendezvous.ServerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments of the server's command, read. */
final class ServerOptions {

  static final String USAGE =
      """
      usage: uhp server [OPTION]...
        --bind [ADDR:]PORT     where to listen (UDP); all addresses, port 21473
        --second-port PORT     for peers to find out what kind of NAT they are behind (UDP); the
                               one after the first: 21474. 'none' for none
        --second-address ADDR  likewise, with the first port; --bind must name another address
        --public HOST[:PORT]   how others reach it, for the 'ready' line, if not at its own address
        --state DIR            keep the server's key and the names here; without it both are new
                               at each start
        --max-peers N          live registrations at the most; 10000
        --max-handshakes N     handshakes a second that this machine bears; 700. The others wait
                               for their turn
        --max-per-source N     handshakes and connect-requests a second of one address; 50
        --admin ADDR:PORT      /healthz and /metrics over HTTP, on a loopback address
        --json                 events as JSON lines on stdout
        -v, --verbose          log more to stderr
        -h, --help             this text
        -V, --version          the version
      exit codes: 0 stopped, 1 failed, 2 wrong usage\
      """;

  private static final int MAX_PEERS = 10_000_000;
  private static final int MAX_RATE = 1_000_000;
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern HOST = Pattern.compile("[0-9A-Za-z._:%-]+|\\[[0-9A-Fa-f.:]+]");

  private InetSocketAddress bind = new InetSocketAddress(Wire.DEFAULT_PORT);
  private @Nullable Integer secondPort;
  private @Nullable InetAddress secondAddress;
  private @Nullable String publicHost;
  private int publicPort;
  private @Nullable Path state;
  private @Nullable InetSocketAddress admin;
  private final ServerConfig.Builder config = ServerConfig.builder();
  private boolean json;
  private boolean verbose;

  private ServerOptions() {}

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one is wrong; the message is one line
   */
  static ServerOptions parse(String... args) {
    ServerOptions options = new ServerOptions();
    Deque<String> rest = new ArrayDeque<>();
    for (String arg : args) {
      int sign = arg.startsWith("--") ? arg.indexOf('=') : -1;
      rest.add(sign < 0 ? arg : arg.substring(0, sign));
      if (sign >= 0) {
        rest.add(arg.substring(sign + 1));
      }
    }
    while (!rest.isEmpty()) {
      options.take(rest.remove(), rest);
    }
    options.sockets();
    return options;
  }

  /**
   * Where to listen.
   *
   * @throws IllegalArgumentException if the sockets do not go together
   */
  ServerSockets sockets() {
    int port = bind.getPort();
    return new ServerSockets(
        bind,
        secondPort == null ? ServerSockets.defaultSecondPort(port) : secondPort,
        secondAddress);
  }

  /** The host to tell others, or null if they reach it at its own address. */
  @Nullable String publicHost() {
    return publicHost;
  }

  /** The port to tell others, or 0 if it is the server's own. */
  int publicPort() {
    return publicPort;
  }

  @Nullable Path state() {
    return state;
  }

  @Nullable InetSocketAddress admin() {
    return admin;
  }

  /** The limits. */
  ServerConfig config() {
    return config.build();
  }

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }

  private void take(String option, Deque<String> rest) {
    switch (option) {
      case "--json" -> json = true;
      case "-v", "--verbose" -> verbose = true;
      case "--bind" -> bind = address(option, value(option, rest));
      case "--second-port" -> secondPort = secondPort(option, value(option, rest));
      case "--second-address" -> secondAddress = numericAddress(option, value(option, rest));
      case "--public" -> setPublic(value(option, rest));
      case "--state" -> state = directory(value(option, rest));
      case "--max-peers" -> config.maxPeers(number(option, value(option, rest), 1, MAX_PEERS));
      case "--max-handshakes" -> {
        int rate = number(option, value(option, rest), 1, MAX_RATE);
        config.handshakes(new Rate(rate, 2 * rate));
      }
      case "--max-per-source" -> {
        int rate = number(option, value(option, rest), 1, MAX_RATE);
        config.handshakesPerSource(new Rate(rate, 4 * rate));
        config.requestsPerSource(new Rate(rate, 4 * rate));
      }
      case "--admin" -> admin = loopback(option, value(option, rest));
      default -> throw new IllegalArgumentException("unknown argument '" + option + "'");
    }
  }

  private void setPublic(String text) {
    int colon = text.lastIndexOf(':');
    boolean bare = text.indexOf(':') != colon && !text.startsWith("[");
    boolean port = colon >= 0 && !bare && !text.endsWith("]");
    String host = port ? text.substring(0, colon) : text;
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("--public: '" + text + "' is not HOST[:PORT]");
    }
    publicHost = host;
    publicPort = port ? number("--public", text.substring(colon + 1), 1, 65_535) : 0;
  }

  private static String value(String option, Deque<String> rest) {
    String value = rest.poll();
    if (value == null) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return value;
  }

  private static int secondPort(String option, String text) {
    return text.equals("none") ? ServerSockets.NONE : number(option, text, 0, 65_535);
  }

  private static InetAddress numericAddress(String option, String text) {
    try {
      if (NUMERIC.matcher(text).matches()) {
        return InetAddress.getByName(text);
      }
    } catch (UnknownHostException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(option + ": '" + text + "' is not an IP address");
  }

  private static Path directory(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      // Reported below.
    }
    throw new IllegalArgumentException("--state: '" + text + "' is not a directory's name");
  }

  private static InetSocketAddress loopback(String option, String text) {
    InetSocketAddress address = address(option, text);
    if (text.indexOf(':') < 1 || !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          option + ": '" + text + "' is not on a loopback address, such as 127.0.0.1:9473");
    }
    return address;
  }

  private static InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    int port = number(option, text.substring(colon + 1), 0, 65_535);
    if (colon <= 0) {
      return new InetSocketAddress(port);
    }
    InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          option + ": cannot resolve '" + text.substring(0, colon) + "'");
    }
    return address;
  }

  private static int number(String option, String text, int min, int max) {
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException(
        option + ": '" + text + "' is not a number from " + min + " to " + max);
  }
}
