package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Wire;
import io.github.uhp.rendezvous.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/** The server as a command: {@code java -jar}, and {@code uhp server}. */
public final class ServerCommand {

  private static final String USAGE =
      "usage: uhp server [--bind [ADDR:]PORT] [--max-peers N] [--json] [--help] [--version]";

  private InetSocketAddress bind = new InetSocketAddress(Wire.DEFAULT_PORT);
  private int maxPeers = 10_000;
  private boolean json;

  private ServerCommand() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs the server until the calling thread is interrupted or the process ends.
   *
   * @return the exit code: 0, 1 after a failure, 2 after a usage error
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    ServerCommand command = new ServerCommand();
    for (String arg : args) {
      if (arg.equals("--help") || arg.equals("--version")) {
        String version = ServerCommand.class.getPackage().getImplementationVersion();
        out.println(
            arg.equals("--help") ? USAGE : "uhp " + (version == null ? "(unpacked)" : version));
        return 0;
      }
    }
    try {
      command.parse(args);
    } catch (IllegalArgumentException e) {
      err.println("uhp server: " + e.getMessage());
      return 2;
    }
    return command.serve(out, err);
  }

  private void parse(String[] args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--json" -> json = true;
        case "--bind" -> bind = address(value(args, ++i));
        case "--max-peers" -> maxPeers = number(value(args, ++i), 1, 100_000_000);
        default -> throw new IllegalArgumentException("unknown argument '" + args[i] + "'");
      }
    }
  }

  private int serve(PrintStream out, PrintStream err) {
    X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(new SecureRandom());
    ServerId id = ServerId.of(key.generatePublicKey().getEncoded());
    ServerConfig config = ServerConfig.of(id).withMaxPeers(maxPeers);
    try (RendezvousServer server = RendezvousServer.start(bind, config)) {
      announce(server, out);
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } catch (IOException e) {
      err.println(
          "uhp server: cannot listen on UDP port " + bind.getPort() + ": " + e.getMessage());
      return 1;
    }
  }

  private void announce(RendezvousServer server, PrintStream out) {
    InetSocketAddress at = server.address();
    String host = at.getAddress().isAnyLocalAddress() ? "127.0.0.1" : at.getHostString();
    String shared =
        (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + at.getPort()
            + "#"
            + server.serverId();
    out.println(
        json
            ? "{\"event\":\"ready\",\"server\":\"" + shared + "\",\"port\":" + at.getPort() + "}"
            : "ready: " + shared);
    out.flush();
  }

  private static String value(String[] args, int at) {
    if (at >= args.length) {
      throw new IllegalArgumentException(args[at - 1] + " needs a value");
    }
    return args[at];
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    int port = number(text.substring(colon + 1), 0, 65_535);
    if (colon < 0) {
      return new InetSocketAddress(port);
    }
    InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("cannot resolve '" + text.substring(0, colon) + "'");
    }
    return address;
  }

  private static int number(String text, int min, int max) {
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IllegalArgumentException("'" + text + "' is not a number from " + min + " to " + max);
  }
}
