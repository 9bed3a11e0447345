package io.github.uhp.transport;

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

  /** The connection is over. Called once, after the last {@link #onStream}. */
  void onClosed(Connection connection, CloseReason reason);
}
