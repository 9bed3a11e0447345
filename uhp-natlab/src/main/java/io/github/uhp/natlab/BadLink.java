package io.github.uhp.natlab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A router's link to the outside that delays, loses and reorders packets, by a Python program
 * between two TAP devices. Ends with the lab, and is then gone.
 */
public final class BadLink {

  private final Dialogue program;

  /** Starts the program, which makes the two devices. */
  BadLink(Function<ProcessBuilder, Process> starter, String first, String second) {
    program =
        new Dialogue(
            "the bad link",
            starter.apply(
                new ProcessBuilder("python3", "-c", script(), first, second)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)));
    require("ready", program.answer());
  }

  /**
   * What has become of the packets in one direction.
   *
   * @param taken all of them, also those that are still on the way
   * @param lost those that vanished
   * @param heldBack those that were overtaken, if any came behind them
   */
  public record Count(long taken, long lost, long heldBack) {}

  /** Treats packets so from now on; chance begins anew with the seed. */
  public synchronized void conditions(LinkConditions conditions) {
    require("ok", program.ask(conditions.command()));
  }

  /** The packets to the outside so far. */
  public Count outward() {
    return count(0);
  }

  /** The packets from the outside so far. */
  public Count inward() {
    return count(3);
  }

  private synchronized Count count(int at) {
    long[] values =
        Arrays.stream(program.ask("counts").split(" ", 0)).mapToLong(Long::parseLong).toArray();
    return new Count(values[at], values[at + 1], values[at + 2]);
  }

  private static void require(String expected, String answer) {
    if (!answer.equals(expected)) {
      throw new NatLabException("the bad link says " + answer);
    }
  }

  private static String script() {
    try (InputStream in = BadLink.class.getResourceAsStream("bad-link.py")) {
      if (in == null) {
        throw new IllegalStateException("bad-link.py is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new NatLabException("cannot read bad-link.py", e);
    }
  }
}
