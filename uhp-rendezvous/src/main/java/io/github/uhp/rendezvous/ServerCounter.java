package io.github.uhp.rendezvous;

/** What a {@link ServerEngine} counts. */
public enum ServerCounter {
  /** Datagrams that arrived. */
  RECEIVED,
  /** Datagrams handed out for sending. */
  SENT,
  /** Hellos. */
  HELLO,
  /** First messages of handshakes. */
  INITIATE,
  /** Handshakes that were answered. */
  HANDSHAKE,
  /** First messages that came again before the proof, and got the same answer again. */
  REPEATED,
  /** Peers that were told to come again later. */
  BUSY,
  /** Proofs verified: one signature each. */
  PROOF,
  /** Refreshes. */
  REFRESH,
  /** Echoes sent, so long after a refresh as it has asked for. */
  ECHO,
  /** Advertisements, withdrawals among them. */
  ADVERTISE,
  /** Connect-requests, repetitions among them. */
  CONNECT_REQUEST,
  /** Verdicts of listeners. */
  VERDICT,
  /** Binding requests. */
  BINDING,
  /** Introductions sent, repetitions among them. */
  INTRODUCTION,
  /** Peer-infos sent. */
  PEER_INFO,
  /** Requests answered with not-available. */
  NOT_AVAILABLE,
  /** Errors sent. */
  ERROR,
  /** First messages of handshakes without a valid cookie. */
  BAD_COOKIE,
  /** Sealed datagrams of sessions that there are not. */
  NO_SESSION,
  /** Sealed datagrams that are forged or replayed, and handshakes for another key. */
  NOT_AUTHENTIC,
  /** Messages in a session whose peer has not yet proven who it is. */
  UNCONFIRMED,
  /** Messages from an address that their session has not proven. */
  ELSEWHERE,
  /** Sessions that moved to an address that they have proven. */
  MOVED,
  /** Datagrams that could not be read. */
  UNREADABLE,
  /** Messages that only a server sends, or that answer nothing. */
  UNEXPECTED,
  /** Proofs whose signature does not hold. */
  BAD_SIGNATURE,
  /** Statements that do not fit their session, their server or their introduction. */
  MISFIT,
  /** Statements too far off the clock, or older than what is known. */
  STALE,
  /** Refused for a limit. */
  FULL,
  /** Answers left out because they would have been longer than their cause. */
  TOO_LONG,
  /** Answers left out because there were too many. */
  RATE_LIMITED,
  /** Dropped because a queue was full. */
  OVERFLOW
}
