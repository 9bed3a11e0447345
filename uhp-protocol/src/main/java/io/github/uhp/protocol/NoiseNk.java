package io.github.uhp.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The handshake {@code Noise_NK_25519_AESGCM_SHA256} (Noise revision 34, §7.5): the initiator knows
 * the responder's static key in advance, and stays anonymous.
 *
 * <pre>
 *   <- s
 *   ...
 *   -> e, es
 *   <- e, ee
 * </pre>
 */
final class NoiseNk {

  static final String NAME = "Noise_NK_25519_AESGCM_SHA256";

  /** What a message adds to its payload: the ephemeral key and the tag, in bytes. */
  static final int OVERHEAD = X25519.LENGTH + Aead.TAG_LENGTH;

  private NoiseNk() {}

  /**
   * What both sides have when the handshake is over.
   *
   * @param handshakeHash the same on both sides, and of this handshake alone
   * @param keys the initiator's sending key, then the responder's; the receiver zeroes them
   * @param message the responder's message, or what its payload was for the initiator
   */
  record Established(byte[] handshakeHash, byte[] keys, byte[] message) {}

  /** The side that knows the other's key. */
  static final class Initiator implements AutoCloseable {

    private final X25519 curve;
    private final SymmetricState state;
    private final byte[] ephemeral;
    private final byte[] message;

    /**
     * Makes the first message.
     *
     * @param ephemeral a fresh private key, whose owner this becomes
     * @throws IllegalArgumentException if the responder's key is of low order
     */
    Initiator(
        Aead aead,
        X25519 curve,
        byte[] prologue,
        byte[] responder,
        byte[] ephemeral,
        byte[] payload) {
      this.curve = curve;
      this.ephemeral = ephemeral;
      state = begin(aead, prologue, responder);
      byte[] e = curve.publicKey(ephemeral);
      state.mixHash(e);
      byte[] shared = new byte[X25519.LENGTH];
      if (!curve.agree(ephemeral, responder, shared)) {
        throw new IllegalArgumentException("server key of low order");
      }
      mixAndForget(state, shared);
      message = concat(e, state.encryptAndHash(payload));
    }

    /** The first message. */
    byte[] message() {
      return message;
    }

    /** Reads the second message; null if it is not the responder's, and then another may come. */
    @Nullable Established finish(byte[] answer) {
      if (answer.length < OVERHEAD) {
        return null;
      }
      try (SymmetricState next = state.copy()) {
        byte[] e = Arrays.copyOf(answer, X25519.LENGTH);
        next.mixHash(e);
        byte[] shared = new byte[X25519.LENGTH];
        if (!curve.agree(ephemeral, e, shared)) {
          return null;
        }
        mixAndForget(next, shared);
        byte[] payload =
            next.decryptAndHash(Arrays.copyOfRange(answer, X25519.LENGTH, answer.length));
        return payload == null
            ? null
            : new Established(next.handshakeHash(), next.split(), payload);
      }
    }

    @Override
    public void close() {
      Arrays.fill(ephemeral, (byte) 0);
      state.close();
    }
  }

  /**
   * The responder's whole part: null if the first message was not made for its key.
   *
   * @param ephemeral a fresh private key; zeroed before this returns
   */
  static @Nullable Established respond(
      Aead aead,
      X25519 curve,
      byte[] prologue,
      ServerKey key,
      byte[] first,
      byte[] ephemeral,
      byte[] payload) {
    if (first.length < OVERHEAD) {
      return null;
    }
    try (SymmetricState state = begin(aead, prologue, key.serverId().bytes())) {
      byte[] re = Arrays.copyOf(first, X25519.LENGTH);
      state.mixHash(re);
      byte[] shared = new byte[X25519.LENGTH];
      if (!key.agree(curve, re, shared)) {
        return null;
      }
      mixAndForget(state, shared);
      if (state.decryptAndHash(Arrays.copyOfRange(first, X25519.LENGTH, first.length)) == null) {
        return null;
      }
      byte[] e = curve.publicKey(ephemeral);
      state.mixHash(e);
      // Not of low order, or the first agreement had failed.
      if (!curve.agree(ephemeral, re, shared)) {
        return null;
      }
      mixAndForget(state, shared);
      byte[] answer = concat(e, state.encryptAndHash(payload));
      return new Established(state.handshakeHash(), state.split(), answer);
    } finally {
      Arrays.fill(ephemeral, (byte) 0);
    }
  }

  private static SymmetricState begin(Aead aead, byte[] prologue, byte[] responder) {
    SymmetricState state = new SymmetricState(aead, NAME);
    state.mixHash(prologue);
    state.mixHash(responder);
    return state;
  }

  private static void mixAndForget(SymmetricState state, byte[] shared) {
    state.mixKey(shared);
    Arrays.fill(shared, (byte) 0);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
