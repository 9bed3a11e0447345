package io.github.uhp.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One UDP socket of an {@link Endpoint}, owned by it. Thread-safe. */
public interface UdpSocket {

  /** Tells the endpoint's sockets apart; never used again after a close. The first socket is 0. */
  int id();

  /** The bound address with the real port; the address may be the wildcard. */
  InetSocketAddress localAddress();

  /**
   * Whether {@link Endpoint#send(UdpPath, ByteBuffer, int)} can send from it, to IPv4 addresses.
   * JDK channels cannot. This one says no.
   */
  default boolean setsTtl() {
    return false;
  }

  /** Whether it is closed, by {@link #close()} or with its endpoint. */
  boolean isClosed();

  /**
   * Closes it. Paths over it carry nothing any more, connections on them live on until their peer
   * is given another path or they time out. Idempotent. The first socket may be closed like any
   * other. Its port is free when this returns, except on a thread of the endpoint: then soon.
   */
  void close();
}
