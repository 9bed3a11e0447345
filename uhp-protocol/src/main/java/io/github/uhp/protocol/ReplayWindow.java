package io.github.uhp.protocol;

/** A sliding window of 64 over a 64-bit counter, as in RFC 4303 §3.4.3. Not thread-safe. */
final class ReplayWindow {

  private static final int SIZE = 64;

  /** One more than the highest number accepted. */
  private long next;

  /** Bit i: whether {@code next - 1 - i} was accepted. */
  private long seen;

  /**
   * Whether the number is neither too old nor seen. Counters are below 2^63; others are refused.
   */
  boolean mayAccept(long number) {
    if (number < 0 || number == Long.MAX_VALUE) {
      return false;
    }
    long age = next - 1 - number;
    return age < 0 || (age < SIZE && (seen >>> age & 1) == 0);
  }

  /** Notes a number that {@link #mayAccept} let pass and that proved authentic. */
  void accept(long number) {
    long ahead = number + 1 - next;
    if (ahead > 0) {
      seen = ahead >= SIZE ? 1 : seen << ahead | 1;
      next = number + 1;
    } else {
      seen |= 1L << -ahead;
    }
  }
}
