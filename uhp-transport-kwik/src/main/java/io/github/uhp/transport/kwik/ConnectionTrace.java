package io.github.uhp.transport.kwik;

import org.jspecify.annotations.Nullable;

/**
 * What Kwik's logging calls give away about one connection and its API does not: the cipher suite,
 * the frames, and how much has arrived. Called by the thread that processes the connection's
 * packets; the counts may be read by any.
 */
final class ConnectionTrace {

  private static final int AES_128_KEY = 16;
  private static final int SHA_384 = 48;

  private volatile FrameScanner.@Nullable Listener listener;
  private volatile int keyLength;
  private volatile int secretLength;
  private int pendingBytes;
  private volatile long bytesReceived;
  private volatile long packetsReceived;

  /** Who is told of frames from now on. */
  void setListener(FrameScanner.Listener value) {
    listener = value;
  }

  /** The header of a packet is that long; what was begun before did not come to be a packet. */
  void header(int length) {
    pendingBytes = length;
  }

  /** So many bytes follow the header, and are to be decrypted. */
  void sealed(int length) {
    pendingBytes += length;
  }

  /** How many bytes the packets had that could be decrypted. */
  long bytesReceived() {
    return bytesReceived;
  }

  /** How many packets could be decrypted. */
  long packetsReceived() {
    return packetsReceived;
  }

  /** A payload was decrypted, and is about to be processed. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  void payload(byte[] frames) {
    bytesReceived += pendingBytes;
    packetsReceived++;
    pendingBytes = 0;
    FrameScanner.Listener to = listener;
    if (to != null) {
      FrameScanner.scan(frames, to);
    }
  }

  /** A key of that many bytes is in use. */
  void key(int length) {
    keyLength = length;
  }

  /** A traffic secret of that many bytes is in use. */
  void trafficSecret(int length) {
    secretLength = length;
  }

  /**
   * The suite: of those that Kwik has, one alone hashes with SHA-384, and one alone has a short key
   * (RFC 8446 section B.4).
   */
  String cipherSuite() {
    if (secretLength == SHA_384) {
      return "TLS_AES_256_GCM_SHA384";
    }
    return keyLength == AES_128_KEY ? "TLS_AES_128_GCM_SHA256" : "TLS_CHACHA20_POLY1305_SHA256";
  }
}
