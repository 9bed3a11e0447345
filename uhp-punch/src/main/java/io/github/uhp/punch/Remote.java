package io.github.uhp.punch;

/** What went to and came from one remote address in a session. Two levels: port, and host. */
final class Remote {

  /** RFC 9000 §8.1, and the design's rule for addresses that were only heard. */
  private static final int AMPLIFICATION = 3;

  private boolean signalled;
  private boolean answered;
  private int checks;
  private int guesses;
  private long bytesSent;
  private long bytesReceived;

  /** A list of candidates names it. */
  void signal() {
    signalled = true;
  }

  /** Whether a check of that length may go there, given the limit for the silent. */
  boolean mayCheck(int length, int limit) {
    return isOwed(length) || (signalled && checks < limit);
  }

  /** Whether it has earned a check of that length by what came from it. */
  boolean isOwed(int length) {
    return answered || bytesSent + length <= AMPLIFICATION * bytesReceived;
  }

  /** Whether a check may go to a guessed port of this host, given the limit for the silent. */
  boolean mayGuess(int limit) {
    return answered || (signalled && guesses < limit);
  }

  void guessSent(int length) {
    guesses++;
    checkSent(length);
  }

  boolean isAnswered() {
    return answered;
  }

  void checkSent(int length) {
    checks++;
    bytesSent += length;
  }

  void ackSent(int length) {
    bytesSent += length;
  }

  void received(int length) {
    bytesReceived += length;
  }

  /** A check of ours was answered from there. */
  void proven() {
    answered = true;
  }
}
