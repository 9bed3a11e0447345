package io.github.uhp.transport;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One QUIC connection. Thread-safe. */
public interface Connection {

  /** Which end opened it. */
  enum Role {
    /** This end connected. */
    CLIENT,
    /** This end accepted. */
    SERVER
  }

  /** Which end of it this is. */
  Role role();

  /** The instance at the other end. */
  RemotePeer peer();

  /** The TLS cipher suite by its IANA name, for example {@code TLS_AES_128_GCM_SHA256}. */
  String cipherSuite();

  /**
   * The certificate that the other end presented; empty in the server role, which asks for none.
   */
  Optional<X509Certificate> peerCertificate();

  /**
   * Opens a bidirectional stream. The other end learns of it with the first byte, {@link
   * QuicStream#finish()} or {@link QuicStream#reset}.
   *
   * @return completes when the other end's stream limit allows one more, or exceptionally with a
   *     {@link ConnectionClosedException}
   */
  CompletableFuture<QuicStream> openStream();

  /**
   * How many bytes {@link #sendDatagram} takes at most: at least 1,000 where both ends declare
   * {@link Capability#DATAGRAMS}; 0 where this end does not, or the other end takes none.
   */
  int maxDatagramLength();

  /**
   * Sends an unreliable datagram (RFC 9221), encrypted and under the connection's congestion
   * control, never repeated and in no order. Never blocks: beyond a bounded queue it is dropped, as
   * a network would. Nothing tells whether it arrives.
   *
   * @param payload from position to limit, copied before the call returns (position ends at the
   *     limit, also where it was dropped); not the one byte 0, by which transports keep an idle
   *     connection alive
   * @return whether it was queued; what was not is counted ({@link
   *     ConnectionStatistics#datagramsDropped()}), unless the connection is over
   * @throws IllegalArgumentException if the payload is empty, the one byte 0, or longer than {@link
   *     #maxDatagramLength()}
   * @throws UnsupportedOperationException if {@link #maxDatagramLength()} is 0
   */
  boolean sendDatagram(ByteBuffer payload);

  /**
   * What this end has counted and measured. To be asked now and then, not for each packet.
   *
   * @return completes soon, at once or on an I/O thread of the endpoint, also once the connection
   *     is over: with its last numbers, of which the round trip and the window may be missing then
   */
  CompletableFuture<ConnectionStatistics> statistics();

  /**
   * Closes the connection with an application error code (RFC 9000 §19.19). Streams fail on both
   * sides with a {@link ConnectionClosedException}. Does not wait. Idempotent; the first call's
   * reason stands.
   *
   * @param code {@link CloseReason#NO_ERROR} or the application's own, 0 to 2^31-1
   * @param reason for people; cut at 256 bytes of UTF-8
   */
  void close(long code, String reason);

  /**
   * Completes with the reason, never exceptionally, once the connection is over, whoever ended it.
   */
  CompletableFuture<CloseReason> closed();
}
