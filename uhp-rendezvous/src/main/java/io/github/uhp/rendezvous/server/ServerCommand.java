package io.github.uhp.rendezvous.server;

import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The server as a command: {@code java -jar}, and {@code uhp server}. Events go to standard output,
 * the log and errors to standard error. SIGTERM and SIGINT stop it cleanly.
 */
public final class ServerCommand {

  private static final int STOPPED = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private final ServerOptions options;
  private final ServerConsole console;
  private final ServiceLog log;

  private ServerCommand(ServerOptions options, ServerConsole console, ServiceLog log) {
    this.options = options;
    this.console = console;
    this.log = log;
  }

  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  /**
   * Runs the server until the calling thread is interrupted or the process is told to end.
   *
   * @param out for events
   * @param err for the log and for errors, one line each
   * @return the exit code: 0, 1 after a failure, 2 after a usage error
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    for (String arg : args) {
      switch (arg) {
        case "-h", "--help" -> {
          out.println(ServerOptions.USAGE);
          return STOPPED;
        }
        case "-V", "--version" -> {
          out.println("uhp " + version());
          return STOPPED;
        }
        default -> {}
      }
    }
    ServerOptions options;
    try {
      options = ServerOptions.parse(args);
    } catch (IllegalArgumentException e) {
      err.println("uhp server: " + e.getMessage() + " (see --help)");
      return WRONG_USAGE;
    }
    try (StopHook hook = new StopHook(Thread.currentThread()::interrupt);
        ServiceLog log = new ServiceLog(err, options.verbose())) {
      ServerConsole console = new ServerConsole(out, options.json());
      int code = new ServerCommand(options, console, log).open(err);
      hook.done(code);
      return code;
    }
  }

  private int open(PrintStream err) {
    try {
      Path directory = options.state();
      if (directory == null) {
        serve(null);
      } else {
        try (StateDirectory state = StateDirectory.open(directory)) {
          serve(state);
        }
      }
    } catch (InterruptedException | ClosedByInterruptException e) {
      log.info("stopped");
      console.stopped();
      Thread.currentThread().interrupt();
      return STOPPED;
    } catch (IOException e) {
      err.println("uhp server: " + e.getMessage());
      console.failed(String.valueOf(e.getMessage()));
    }
    return FAILED;
  }

  /** Ends only by an interrupt, or when the server fails. */
  private void serve(@Nullable StateDirectory state) throws IOException, InterruptedException {
    try (RendezvousServer server = start(options.config(), state);
        AdminPage page = startAdminPage(server)) {
      InetSocketAddress at = server.address();
      log.info("listening on UDP " + HostText.of(at) + ", key " + server.serverId());
      if (server.secondPort() != 0) {
        log.info("peers learn of their NATs from UDP port " + server.secondPort());
      }
      if (state == null) {
        log.warn("without --state the server's key is new at each start, and names are not kept");
      }
      console.ready(shared(server), at.getPort(), page == null ? null : page.address());
      server.awaitEnd();
    }
  }

  private RendezvousServer start(ServerConfig config, @Nullable StateDirectory state)
      throws IOException {
    return state == null
        ? RendezvousServer.start(options.sockets(), ServerKey.generate(new SecureRandom()), config)
        : RendezvousServer.start(options.sockets(), config, state);
  }

  private @Nullable AdminPage startAdminPage(RendezvousServer server) throws IOException {
    InetSocketAddress bind = options.admin();
    if (bind == null) {
      return null;
    }
    try {
      AdminPage page = AdminPage.start(bind, server);
      log.info("health and metrics on http://" + HostText.of(page.address()) + "/");
      return page;
    } catch (IOException e) {
      throw new IOException("cannot listen on TCP " + HostText.of(bind) + ": " + e.getMessage(), e);
    }
  }

  /** What others pass to {@code --server}. */
  private String shared(RendezvousServer server) {
    InetSocketAddress at = server.address();
    String host = options.publicHost();
    if (host == null) {
      host = ReachableHost.of(at.getAddress()).getHostAddress();
    }
    int port = options.publicPort() == 0 ? at.getPort() : options.publicPort();
    return HostText.bracketed(host) + ":" + port + "#" + server.serverId();
  }

  private static String version() {
    String version = ServerCommand.class.getPackage().getImplementationVersion();
    return version == null ? "(unpacked)" : version;
  }
}
