package io.github.uhp.transport;

import java.nio.ByteBuffer;

/**
 * Takes what a connection brings. Called on I/O threads of the endpoint, for one connection never
 * twice at once; must not block. What a method throws closes the connection with {@link
 * CloseReason#INTERNAL_ERROR}.
 */
public interface ConnectionHandler {

  /**
   * The other end opened a stream. The handler owns it from here on. To be called for its data, set
   * {@link QuicStream#setHandler} before returning or later; nothing is lost in between.
   */
  void onStream(Connection connection, QuicStream stream);

  /**
   * An unreliable datagram came (RFC 9221). While a call takes long, at most a bounded number
   * waits; further ones are dropped. Does nothing by default.
   *
   * @param payload its bytes, from position to limit; the transport's own, valid only during the
   *     call
   */
  default void onDatagram(Connection connection, ByteBuffer payload) {}

  /**
   * The connection is over. Called once, after the last {@link #onStream} and {@link #onDatagram}.
   */
  void onClosed(Connection connection, CloseReason reason);
}
