package io.github.uhp.transport;

/** Takes connections that remote peers open. */
@FunctionalInterface
public interface ConnectionAcceptor {

  /**
   * A peer's handshake is done. Called on an I/O thread of the endpoint; must not block.
   *
   * @param connection in the {@link Connection.Role#SERVER} role
   * @return who takes what it brings; to refuse, close the connection and return any handler
   */
  ConnectionHandler accept(Connection connection);
}
