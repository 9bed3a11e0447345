package io.github.uhp.rendezvous;

/** Why a connect-request came to nothing. */
public enum RefusalReason {
  /** Nothing came from the server within the limit. */
  NO_SERVER,
  /** No such peer, or it does not admit the asker; the server does not say which. */
  NOT_AVAILABLE,
  /** A limit of the server is reached. */
  SERVER_FULL,
  /** The server has another key than expected. */
  SERVER_CHANGED,
  /** This side's clock is too far off the server's. */
  CLOCK,
  /** The server does not take the request; the detail says why. */
  REJECTED,
  /** What the server gave as the peer's record does not hold. */
  BAD_RECORD,
  /** Too many requests of this engine are under way. */
  TOO_MANY,
  /** The engine was shut down. */
  SHUT_DOWN
}
