package io.github.uhp.cli;

import java.io.Console;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person who can be asked. */
@FunctionalInterface
interface Terminal {

  /** Asks, and waits for the line that is the answer; null if there will be none. */
  @Nullable String ask(String question);

  /** That of this process, if its input and output are one. */
  static Optional<Terminal> ofThisProcess() {
    Console console = System.console();
    return console != null && isTerminal(console)
        ? Optional.of(question -> console.readLine("%s", question))
        : Optional.empty();
  }

  /** Since JDK 22 there may be a console without a terminal. */
  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
