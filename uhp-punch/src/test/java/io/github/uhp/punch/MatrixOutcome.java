package io.github.uhp.punch;

import java.time.Duration;

/**
 * How a connection ended.
 *
 * @param opened whether both sides have a path, which carries traffic both ways
 * @param after how long after the introduction the connector sent what got to the listener and was
 *     answered; else, how long after it both had given up
 * @param reason why it failed, if it did
 * @param story for people, if it failed
 */
record MatrixOutcome(boolean opened, Duration after, String reason, String story) {

  static MatrixOutcome opened(Duration after) {
    return new MatrixOutcome(true, after, "", "");
  }

  static MatrixOutcome failed(String reason, Duration after, String story) {
    return new MatrixOutcome(false, after, reason, story);
  }
}
