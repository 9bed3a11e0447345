package io.github.uhp.protocol;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a peer and a server say in the clear, before they have a session. Nothing that a server says
 * here is authentic. docs/protocol.md describes each.
 */
public sealed interface Opening {

  /** Peer to server: give me a cookie. */
  record Hello() implements Opening {}

  /**
   * Server to peer, in answer to a hello, or to an initiate with a bad cookie.
   *
   * @param serverId what the server says that its key is
   * @param cookie to be repeated by this address
   */
  record Welcome(ServerId serverId, Token cookie) implements Opening {}

  /**
   * Peer to server: let us have a session.
   *
   * @param cookie from a welcome or a no-session
   * @param noise {@link LinkInitiator#message()}
   * @param turn from a busy that was the answer to the last one; else null
   */
  record Initiate(Token cookie, byte[] noise, @Nullable Token turn) implements Opening {

    /** Checks the length of the Noise message. */
    public Initiate {
      Checks.length(LinkInitiator.MESSAGE_LENGTH, noise);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Initiate that
          && cookie.equals(that.cookie)
          && Arrays.equals(noise, that.noise)
          && Objects.equals(turn, that.turn);
    }

    @Override
    public int hashCode() {
      return 31 * cookie.hashCode() + Arrays.hashCode(noise);
    }
  }

  /**
   * Server to peer, in answer to an initiate.
   *
   * @param noise what {@link LinkInitiator#finish} reads; at most {@value #MAX_NOISE} bytes
   */
  record Respond(byte[] noise) implements Opening {

    /** The longest that is taken, in bytes. */
    public static final int MAX_NOISE = 128;

    /** Checks the length of the Noise message. */
    public Respond {
      if (noise.length < LinkInitiator.MESSAGE_LENGTH || noise.length > MAX_NOISE) {
        throw new IllegalArgumentException("noise message of " + noise.length + " bytes");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Respond that && Arrays.equals(noise, that.noise);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(noise);
    }
  }

  /**
   * Server to peer, in answer to an initiate: too many at once, come again.
   *
   * @param retryAfterMillis when; positive
   * @param turn to be shown then
   */
  record Busy(int retryAfterMillis, Token turn) implements Opening {

    /** Checks the time. */
    public Busy {
      Checks.positive(retryAfterMillis);
    }
  }

  /**
   * Server to peer, in answer to a sealed datagram: I know no such session.
   *
   * @param session what the datagram named
   * @param cookie for an initiate
   * @param retryAfterMillis when an initiate is welcome; 0: at once
   */
  record NoSession(long session, Token cookie, int retryAfterMillis) implements Opening {

    /** Checks the time. */
    public NoSession {
      Checks.notNegative(retryAfterMillis);
    }
  }

  /**
   * Server to peer: I cannot read this.
   *
   * @param code why
   * @param detail for people; at most 200 bytes; may be empty
   */
  record Error(ErrorCode code, String detail) implements Opening {}

  /** Why a datagram cannot be read. */
  enum ErrorCode {
    /** It is no message, or a field is out of its range. */
    MALFORMED,
    /** It is longer than {@link Wire#MAX_DATAGRAM}. */
    TOO_LARGE,
    /** It is of another version. */
    UNSUPPORTED_VERSION
  }
}
