package io.github.uhp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code uhp server}: the reference server, which reads its own arguments. */
@Command(
    name = "server",
    customSynopsis =
        "uhp server [--admin ADDR:PORT] [--bind [ADDR:]PORT] [--json] [--max-peers N]"
            + " [--public HOST[:PORT]] [--second-address ADDR] [--second-port PORT] [--state DIR]"
            + " [-hvV]",
    description = {
      "Introduces peers to each other. Runs until stopped.",
      "",
      "      --admin=ADDR:PORT    Serve /healthz and /metrics there, on a loopback address.",
      "      --bind=[ADDR:]PORT   Where to listen (default: UDP port 21473 of all addresses).",
      "      --json               Write one JSON object per line for each event.",
      "      --max-peers=N        How many listeners to remember (default: 10000).",
      "      --public=HOST[:PORT] How others reach it, if not at its own address.",
      "      --second-address=ADDR",
      "                           Another address of its own, by which peers learn of their NATs.",
      "      --second-port=PORT   Likewise another port (default: the one after the first).",
      "      --state=DIR          Keep the server's key and the names there."
    })
final class ServerCommand implements Callable<Integer> {

  private final Console console;
  private final StopSignal stop;

  @Unmatched private final List<String> arguments = new ArrayList<>();

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more to standard error.")
  private boolean[] verbose = {};

  ServerCommand(Console console, StopSignal stop) {
    this.console = console;
    this.stop = stop;
  }

  @Override
  public Integer call() {
    if (verbose.length > 0) {
      arguments.add(0, "-v");
    }
    Thread runner = Thread.currentThread();
    stop.requested().thenRun(runner::interrupt);
    int exitCode =
        io.github.uhp.rendezvous.server.ServerCommand.run(
            arguments.toArray(String[]::new), console.out(), console.err());
    // The interrupt was the request to stop, and has been answered.
    Thread.interrupted();
    return exitCode;
  }
}
