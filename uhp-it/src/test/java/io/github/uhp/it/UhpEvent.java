package io.github.uhp.it;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code uhp --json}.
 *
 * @param arrivedNanos when this JVM read it, by {@link System#nanoTime}
 */
record UhpEvent(String line, long arrivedNanos) {

  /** What it tells of; empty if the line is none. */
  String kind() {
    return find("\"event\":\"([^\"]*)\"");
  }

  /** A text field; empty if it is not there. Escapes are left as they are. */
  String text(String field) {
    return find("\"" + field + "\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  }

  /** A number that must be there. */
  long number(String field) {
    return Long.parseLong(find("\"" + field + "\":([0-9]+)"));
  }

  private String find(String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(line);
    return matcher.find() ? matcher.group(1) : "";
  }
}
