package io.github.uhp.natlab;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names the namespaces of one lab, {@code uhp-PID-NUMBER-NODE}, so that labs never clash and the
 * remains of a crashed process can be told from a lab in use.
 */
final class LabName {

  private static final Pattern NAMESPACE = Pattern.compile("uhp-([0-9]+)-[0-9]+-.*");
  private static final Pattern NODE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final AtomicInteger LABS = new AtomicInteger();

  private final String prefix =
      "uhp-" + ProcessHandle.current().pid() + "-" + LABS.incrementAndGet() + "-";

  Namespace namespace(String node) {
    if (!NODE.matcher(node).matches()) {
      throw new IllegalArgumentException("not a node name: " + node);
    }
    return new Namespace(prefix + node);
  }

  /** Removes the namespaces of labs whose process is gone. */
  static void removeStale() {
    Namespace.all().filter(LabName::isStale).forEach(Namespace::remove);
  }

  private static boolean isStale(Namespace namespace) {
    Matcher matcher = NAMESPACE.matcher(namespace.name());
    return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }
}
