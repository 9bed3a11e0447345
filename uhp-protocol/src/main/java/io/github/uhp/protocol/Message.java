package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a peer and a server say to each other in their session. docs/protocol.md describes each. */
public sealed interface Message {

  /**
   * Peer to server, first in a session: this is who I am.
   *
   * @param certificate the peer's
   * @param instance which of the peer's endpoints this is
   * @param signature {@link Statements#signSessionProof}: 64 bytes, not yet verified
   */
  record Proof(PeerCertificate certificate, long instance, byte[] signature) implements Message {

    /** Checks the signature's length. */
    public Proof {
      Checks.length(Signatures.LENGTH, signature);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Proof that
          && certificate.equals(that.certificate)
          && instance == that.instance
          && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
      return 31 * certificate.hashCode() + Arrays.hashCode(signature);
    }
  }

  /** Server to peer, in answer to a proof. */
  record ProofAck() implements Message {}

  /**
   * Peer to server: this record is me.
   *
   * @param record a signed {@link PeerRecord}
   */
  record Advertise(SignedBytes record) implements Message {}

  /**
   * Server to peer, in answer to an advertisement.
   *
   * @param observed the peer's address as the server sees it
   * @param sequence of the record that this answers; not negative
   * @param refreshAfterMillis when to refresh; positive
   * @param expireAfterMillis when the server forgets a silent peer; positive
   */
  record AdvertiseAck(
      InetSocketAddress observed, long sequence, int refreshAfterMillis, int expireAfterMillis)
      implements Message {

    /** Checks the numbers. */
    public AdvertiseAck {
      Checks.notNegative(sequence);
      Checks.positive(refreshAfterMillis);
      Checks.positive(expireAfterMillis);
    }
  }

  /**
   * Peer to server: I am still here, under all my names.
   *
   * @param echoAfterMillis when the server is to say {@link Echo}, to show whether the NAT still
   *     lets it in then; 0 to {@link #MAX_ECHO_MILLIS}, 0 for never
   */
  record Refresh(int echoAfterMillis) implements Message {

    /** Checks the number. */
    public Refresh {
      Checks.echo(echoAfterMillis);
    }

    /** One without an echo. */
    public Refresh() {
      this(0);
    }
  }

  /**
   * Server to peer, in answer to a refresh.
   *
   * @param observed the peer's address as the server sees it
   * @param names how many names the server knows of it; not negative
   * @param echoAfterMillis as in the refresh, if the server will say {@link Echo} then; else 0
   */
  record RefreshAck(InetSocketAddress observed, int names, int echoAfterMillis) implements Message {

    /** Checks the numbers. */
    public RefreshAck {
      Checks.notNegative(names);
      Checks.echo(echoAfterMillis);
    }

    /** One that promises no echo. */
    public RefreshAck(InetSocketAddress observed, int names) {
      this(observed, names, 0);
    }
  }

  /** Server to peer, once, so long after a refresh that asked for it. */
  record Echo() implements Message {}

  /** The longest time after which a peer may ask for an {@link Echo}: 61 s. */
  int MAX_ECHO_MILLIS = 61_000;

  /**
   * Server to peer, to an address that the session was heard from for the first time.
   *
   * @param token to be repeated from there
   */
  record PathChallenge(long token) implements Message {}

  /**
   * Peer to server, in answer to a challenge.
   *
   * @param token the challenge's
   */
  record PathResponse(long token) implements Message {}

  /**
   * Peer to server, from any of its sockets: where does this come from (RFC 5780 §4)?
   *
   * @param answerFrom which of its sockets the server is to answer from
   */
  record BindingRequest(AnswerFrom answerFrom) implements Message {}

  /** From which of its sockets a server answers a {@link BindingRequest}. */
  enum AnswerFrom {
    /** The one at which it arrived. */
    SAME,
    /** The one on its second port; only to where the session has proven to be. */
    OTHER_PORT,
    /** The one at its second address; only to where the session has proven to be. */
    OTHER_ADDRESS
  }

  /**
   * Server to peer, in answer to a {@link BindingRequest}.
   *
   * @param observed where the request came from
   */
  record BindingResponse(InetSocketAddress observed) implements Message {}

  /**
   * Connector to server: introduce me.
   *
   * @param request a signed {@link ConnectStatement}
   */
  record ConnectRequest(SignedBytes request) implements Message {}

  /**
   * Server to listener: this peer asks for you.
   *
   * @param request a signed {@link ConnectStatement}
   * @param observed the connector's address as the server sees it
   */
  record Introduction(SignedBytes request, InetSocketAddress observed) implements Message {}

  /**
   * Listener to server: the answer to an introduction.
   *
   * @param acceptance a signed {@link Acceptance}
   */
  record Verdict(SignedBytes acceptance) implements Message {}

  /**
   * Server to connector: this is the peer that you asked for.
   *
   * @param record a signed {@link PeerRecord}
   * @param observed the listener's address as the server sees it
   * @param acceptance a signed {@link Acceptance}; there if the record is closed
   */
  record PeerInfo(SignedBytes record, InetSocketAddress observed, @Nullable SignedBytes acceptance)
      implements Message {}

  /**
   * Server to peer: no.
   *
   * @param code why
   * @param detail for people; at most 200 bytes; may be empty
   * @param name the name concerned, or null
   */
  record Error(ErrorCode code, String detail, @Nullable PeerName name) implements Message {}

  /** Why a server refuses. */
  enum ErrorCode {
    /** Another key holds that name. */
    NAME_TAKEN,
    /** No such peer, or it does not admit the asker. */
    NOT_AVAILABLE,
    /** A newer instance with the same key has taken the name. */
    REPLACED,
    /** A limit of the server is reached. */
    SERVER_FULL,
    /** A signature or binding does not hold. */
    REJECTED,
    /** Older than what the server knows, or too far off its clock. */
    STALE
  }
}
