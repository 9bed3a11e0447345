package io.github.uhp.punch;

/** A pair of NATs. */
record MatrixCell(MatrixNat connector, MatrixNat listener) {

  /** What is to become of it. */
  enum Expectation {
    /** Simultaneous probes open it. */
    SIMULTANEOUS("S"),
    /** The unknown port can be guessed. */
    PREDICTED("P"),
    /** The unknown port has to be searched. */
    SEARCHED("B"),
    /** Nothing can open it. */
    REFUSED("–");

    final String letter;

    Expectation(String letter) {
      this.letter = letter;
    }
  }

  /**
   * A strict filter must be told the exact port, which the other side must then know of itself: not
   * known, it can be guessed, or be searched for as long as the searcher's own is known.
   */
  Expectation expectation() {
    boolean intoListener = connector.isKnown() || !listener.isStrict();
    boolean intoConnector = listener.isKnown() || !connector.isStrict();
    if (intoListener && intoConnector) {
      return Expectation.SIMULTANEOUS;
    }
    boolean guessed =
        (connector.isKnown() || connector.ports().isPredictable())
            && (listener.isKnown() || listener.ports().isPredictable());
    if (guessed) {
      return Expectation.PREDICTED;
    }
    return connector.isKnown() || listener.isKnown() ? Expectation.SEARCHED : Expectation.REFUSED;
  }

  @Override
  public String toString() {
    return connector + " with " + listener;
  }
}
