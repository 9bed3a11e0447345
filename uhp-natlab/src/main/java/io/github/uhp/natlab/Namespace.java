package io.github.uhp.natlab;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One Linux network namespace, by name. */
record Namespace(String name) {

  /** All namespaces of this machine that {@code ip netns} knows. */
  static Stream<Namespace> all() {
    // A line is a name, sometimes followed by "(id: 3)".
    return Command.run("", List.of("ip", "netns", "list"))
        .lines()
        .map(line -> new Namespace(line.split(" ", 2)[0]));
  }

  /** The command line that runs a command inside; it keeps the process id. */
  List<String> inside(List<String> command) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
    words.addAll(command);
    return words;
  }

  String run(String... command) {
    return Command.run("", inside(List.of(command)));
  }

  /** Runs a command; whether it succeeded. */
  boolean attempt(String... command) {
    return Command.attempt("", inside(List.of(command))).status() == 0;
  }

  boolean hasRouteTo(InetAddress address) {
    return attempt("ip", "route", "get", address.getHostAddress());
  }

  /** Loads an nftables script. */
  void nft(String script) {
    Command.run(script, inside(List.of("nft", "-f", "-")));
  }

  /** Ends whatever runs inside, and removes the namespace with its interfaces; silent if gone. */
  void remove() {
    Command.attempt("", List.of("ip", "netns", "pids", name))
        .output()
        .lines()
        .map(Long::valueOf)
        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    Command.attempt("", List.of("ip", "netns", "delete", name));
  }
}
