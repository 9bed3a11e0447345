package interop;

import java.util.Objects;

/** What is expected. */
final class Checks {

  /** How long anything may take; far longer than it does. */
  static final int PATIENCE_SECONDS = 60;

  private Checks() {}

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  static void equal(Object actual, Object expected) {
    check(Objects.equals(actual, expected), "not " + expected + " but " + actual);
  }
}
