package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one side of a session says to the other to find out whether a path works: a connectivity
 * check in the sense of RFC 8445.
 *
 * @param kind a check, or the answer to one
 * @param transaction random in a check, repeated in its answer
 * @param observed in an answer, where the check came from; null in a check
 * @param nominate in a check of the connector, whether this path is the one
 * @param askAgain in a check of the listener, whether the connector should ask the server for it
 *     again, since this path will not last
 * @param padding how many bytes of padding it carries; not negative
 */
public record Probe(
    Kind kind,
    long transaction,
    @Nullable InetSocketAddress observed,
    boolean nominate,
    boolean askAgain,
    int padding) {

  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if a check has an observed address, an answer has none,
   *     nominates or asks, or the padding is negative
   */
  public Probe {
    Checks.notNegative(padding);
    if ((kind == Kind.ACK) != (observed != null) || (kind == Kind.ACK && (nominate || askAgain))) {
      throw new IllegalArgumentException("neither a check nor an answer to one");
    }
  }

  /** A check, or the answer to one. */
  public enum Kind {
    /** Wants an answer. */
    CHECK,
    /** Answers. */
    ACK
  }

  /** A check without padding. */
  public static Probe check(long transaction, boolean nominate) {
    return new Probe(Kind.CHECK, transaction, null, nominate, false, 0);
  }

  /** The answer to a check that came from an address. */
  public static Probe ack(long transaction, InetSocketAddress observed) {
    return new Probe(Kind.ACK, transaction, observed, false, false, 0);
  }

  /**
   * The same, padded so that the sealed datagram has that length.
   *
   * @throws IllegalArgumentException if it is longer already, or one or two bytes short of that: a
   *     padding takes three
   */
  public Probe paddedTo(int datagramLength) {
    return new Probe(
        kind,
        transaction,
        observed,
        nominate,
        askAgain,
        ProbeCodec.paddingFor(this, datagramLength));
  }

  /** The same check, asking the connector to ask the server again. */
  public Probe askingAgain() {
    return new Probe(kind, transaction, observed, nominate, true, padding);
  }
}
