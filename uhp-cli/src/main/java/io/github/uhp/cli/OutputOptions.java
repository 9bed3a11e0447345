package io.github.uhp.cli;

import picocli.CommandLine.Option;

/** How a command tells what happens. */
final class OutputOptions {

  @Option(names = "--json", description = "Write one JSON object per line for each event.")
  boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more to standard error; -vv and -vvv still more.")
  boolean[] verbose = {};

  /** Sets up the logs, and gives what events go to. */
  EventSink apply(Console console) {
    Logging.configure(verbose.length, console.err());
    return console.events(json);
  }
}
