package io.github.uhp.tunnel;

import io.github.uhp.protocol.ServerKey;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.server.RendezvousServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/**
 * The real rendezvous server, on loopback.
 *
 * @param server the server
 */
record TestServer(RendezvousServer server) implements AutoCloseable {

  static TestServer start() throws IOException {
    return start(0);
  }

  /** One with a new key at that port. */
  static TestServer start(int port) throws IOException {
    return new TestServer(
        RendezvousServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            ServerKey.generate(new SecureRandom()),
            ServerConfig.DEFAULTS));
  }

  ServerAddress address() {
    InetSocketAddress at = server.address();
    return new ServerAddress(at.getAddress().getHostAddress(), at.getPort(), server.serverId());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
