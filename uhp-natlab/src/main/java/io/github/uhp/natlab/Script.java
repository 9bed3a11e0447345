package io.github.uhp.natlab;

import java.util.List;

/** Lines for one {@code ip -batch}: a process for a whole node, not one for every setting. */
final class Script {

  private final StringBuilder lines = new StringBuilder();

  Script line(String line) {
    lines.append(line).append('\n');
    return this;
  }

  Script inside(Namespace namespace, String command) {
    return line("netns exec " + namespace.name() + " " + command);
  }

  /** A new namespace with a loopback interface, and those kernel settings. */
  Script namespace(Namespace namespace, String... settings) {
    line("netns add " + namespace.name());
    inside(namespace, "sysctl -qw " + String.join(" ", settings));
    return inside(namespace, "ip link set lo up");
  }

  void run() {
    Command.run(lines.toString(), List.of("ip", "-batch", "-"));
  }
}
