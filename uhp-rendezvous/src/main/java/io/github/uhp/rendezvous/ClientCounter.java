package io.github.uhp.rendezvous;

/** What a {@link RendezvousClient} counts. */
public enum ClientCounter {
  /** Datagrams of the rendezvous that arrived. */
  RECEIVED,
  /** Datagrams handed out for sending. */
  SENT,
  /** Dropped: not from the server's address. */
  FOREIGN_SOURCE,
  /** Dropped: unreadable. */
  UNREADABLE,
  /** Dropped: forged, replayed, or of no session that there is. */
  NOT_AUTHENTIC,
  /** Dropped: answers nothing that was asked. */
  UNSOLICITED,
  /** Dropped: a queue was full. */
  OVERFLOW,
  /** Requests sent again for want of an answer. */
  RETRANSMITTED,
  /** Handshakes that the server answered. */
  HANDSHAKE,
  /** Times that the server said to come later. */
  BUSY,
  /** Hints that the server does not know the session. */
  NO_SESSION,
  /** Introductions whose request is not signed by whom it names. */
  INTRODUCTION_BAD_SIGNATURE,
  /** Introductions for another server. */
  INTRODUCTION_WRONG_SERVER,
  /** Introductions for another peer or a name that is not ours. */
  INTRODUCTION_WRONG_TARGET,
  /** Introductions too far off this clock. */
  INTRODUCTION_CLOCK,
  /** Introductions from before this engine's memory. */
  INTRODUCTION_TOO_OLD,
  /** Introductions whose request id was seen in another request. */
  INTRODUCTION_REPLAYED,
  /** Peer records that do not hold. */
  BAD_RECORD
}
