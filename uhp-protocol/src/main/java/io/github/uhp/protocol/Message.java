package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a peer and a server say to each other. docs/protocol.md describes each. */
public sealed interface Message {

  /**
   * Peer to server: how do you see me?
   *
   * @param padding bytes of padding, so that the answer is not longer; not negative
   */
  record Hello(int padding) implements Message {

    /** Checks the padding. */
    public Hello {
      Checks.notNegative(padding);
    }
  }

  /**
   * Server to peer, in answer to a hello or a bad cookie.
   *
   * @param serverId the server's key
   * @param cookie to be repeated in what this address sends next
   * @param observed the peer's address as the server sees it
   * @param serverTimeMillis the server's clock, since 1970-01-01T00:00Z; not negative
   */
  record Welcome(
      ServerId serverId, Cookie cookie, InetSocketAddress observed, long serverTimeMillis)
      implements Message {

    /** Checks the time. */
    public Welcome {
      Checks.notNegative(serverTimeMillis);
    }
  }

  /**
   * Peer to server: this record is me.
   *
   * @param cookie from the server's welcome
   * @param record a signed {@link PeerRecord}
   */
  record Advertise(Cookie cookie, SignedBytes record) implements Message {}

  /**
   * Server to peer, in answer to an advertisement.
   *
   * @param observed the peer's address as the server sees it
   * @param sequence of the record that this answers; not negative
   * @param refreshAfterMillis when to advertise again; positive
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
   * Connector to server: introduce me.
   *
   * @param cookie from the server's welcome
   * @param request a signed {@link ConnectStatement}
   */
  record ConnectRequest(Cookie cookie, SignedBytes request) implements Message {}

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
   * @param cookie from the server's welcome
   * @param acceptance a signed {@link Acceptance}
   */
  record Verdict(Cookie cookie, SignedBytes acceptance) implements Message {}

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
    /** The datagram could not be read, or a field is out of its range. */
    MALFORMED,
    /** The datagram is longer than {@link Wire#MAX_DATAGRAM}. */
    TOO_LARGE,
    /** The datagram is of another version. */
    UNSUPPORTED_VERSION,
    /** Another key holds that name. */
    NAME_TAKEN,
    /** No such peer, or it does not admit the asker. */
    NOT_AVAILABLE,
    /** A newer instance with the same key has taken the name. */
    REPLACED,
    /** A limit of the server is reached. */
    SERVER_FULL,
    /** A signature, certificate or binding does not hold. */
    REJECTED,
    /** Older than what the server knows, or too far off its clock. */
    STALE
  }

  /**
   * A server's stateless proof of an address, opaque to the peer: 1 to {@value #MAX_LENGTH} bytes.
   */
  final class Cookie {

    /** The longest that is taken. */
    public static final int MAX_LENGTH = 32;

    private final byte[] bytes;

    private Cookie(byte[] bytes) {
      this.bytes = bytes;
    }

    /**
     * Wraps a copy of the bytes.
     *
     * @throws IllegalArgumentException if there are none or too many
     */
    public static Cookie of(byte[] bytes) {
      if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
        throw new IllegalArgumentException("cookie of " + bytes.length + " bytes");
      }
      return new Cookie(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Cookie that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }
}
