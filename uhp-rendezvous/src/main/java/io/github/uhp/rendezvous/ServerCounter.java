package io.github.uhp.rendezvous;

/** What a {@link ServerEngine} counts. */
public enum ServerCounter {
  /** Datagrams that arrived. */
  RECEIVED,
  /** Datagrams handed out for sending. */
  SENT,
  /** Hellos. */
  HELLO,
  /** Advertisements, withdrawals among them. */
  ADVERTISE,
  /** Connect-requests, repetitions among them. */
  CONNECT_REQUEST,
  /** Verdicts of listeners. */
  VERDICT,
  /** Introductions sent, repetitions among them. */
  INTRODUCTION,
  /** Peer-infos sent. */
  PEER_INFO,
  /** Requests answered with not-available. */
  NOT_AVAILABLE,
  /** Errors sent. */
  ERROR,
  /** Datagrams without a valid cookie. */
  BAD_COOKIE,
  /** Datagrams that could not be read. */
  UNREADABLE,
  /** Messages that only a server sends. */
  UNEXPECTED,
  /** Statements whose signature does not hold. */
  BAD_SIGNATURE,
  /** Statements too far off the clock, or older than what is known. */
  STALE,
  /** Refused for a limit. */
  FULL,
  /** Answers left out because they would have been longer than their cause. */
  TOO_LONG,
  /** Errors left out because there were too many. */
  RATE_LIMITED,
  /** Dropped because a queue was full. */
  OVERFLOW
}
