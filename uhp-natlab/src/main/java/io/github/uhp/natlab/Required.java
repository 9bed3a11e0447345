package io.github.uhp.natlab;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a test needs from its machine. Where it is missing the test is skipped, unless the
 * environment variable {@value #VARIABLE}, a comma-separated list such as {@code nat,ipv6}, demands
 * it: then the test fails, so that a well-equipped machine cannot skip by mistake.
 */
public final class Required {

  /** The environment variable that lists what may not be missing. */
  public static final String VARIABLE = "UHP_REQUIRE";

  private Required() {}

  /**
   * Goes on if nothing is missing.
   *
   * @param requirement its name in {@value #VARIABLE}
   * @param missing what is missing; empty if nothing is
   * @param skip ends the test as skipped, by throwing
   * @throws AssertionError if something is missing that is demanded
   */
  public static void check(String requirement, Optional<String> missing, Consumer<String> skip) {
    check(Objects.requireNonNullElse(System.getenv(VARIABLE), ""), requirement, missing, skip);
  }

  static void check(
      String demanded, String requirement, Optional<String> missing, Consumer<String> skip) {
    if (missing.isEmpty()) {
      return;
    }
    String line = "'" + requirement + "' is missing: " + missing.get();
    if (Arrays.asList(demanded.split(",", -1)).contains(requirement)) {
      throw new AssertionError(line + "; " + VARIABLE + " demands it");
    }
    skip.accept(line);
  }
}
