package io.github.uhp.punch;

/**
 * A way to find a path. Which ones a session tries follows from what both sides say of their NATs.
 */
public enum Tactic {
  /** Both sides check the addresses that they were told, at the same time. */
  SIMULTANEOUS_CHECKS("simultaneous checks"),
  /** Guesses the next ports of a NAT that gives each destination a port, but in an order. */
  PORT_PREDICTION("port prediction"),
  /**
   * One side sends from many sockets, the other tries many ports: by the birthday paradox they soon
   * meet, though a NAT gives each destination a random port.
   */
  PORT_SEARCH("search for a port"),
  /**
   * One side sends from a fresh port first, which both know without telling each other, and the
   * other side only then to it: for routers that the outside can reach, where a check that comes
   * too early takes the port.
   */
  AGREED_PORT("a port agreed on");

  private final String text;

  Tactic(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
