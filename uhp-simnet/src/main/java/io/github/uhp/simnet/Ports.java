package io.github.uhp.simnet;

/** The ports that NATs give out: all but the well-known ones. */
final class Ports {

  static final int FIRST = 1024;
  static final int COUNT = 65_536 - FIRST;

  private Ports() {}

  /** The port that is so many further, after the last the first. */
  static int after(int port, int steps) {
    return FIRST + Math.floorMod(port - FIRST + steps, COUNT);
  }
}
