package io.github.uhp.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines for people: what, and what is known of it. */
final class Columns {

  private static final int WIDTH = 13;

  private final List<String> lines = new ArrayList<>();

  /** A line; a further one on the same thing has an empty label. */
  void say(String what, String text) {
    lines.add((what + " ".repeat(WIDTH)).substring(0, WIDTH) + text);
  }

  /** A line each, on the same thing; nothing if there are none. */
  void sayAll(String what, List<String> texts) {
    String label = what;
    for (String text : texts) {
      say(label, text);
      label = "";
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
