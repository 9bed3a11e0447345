package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.rendezvous.NatFindings;
import io.github.uhp.transport.CloseReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Is told what a peer does. Called on threads of the peer; must not block. Each method does
 * nothing.
 */
public interface PeerEvents {

  /** The server answers; it sees this peer at that address. */
  default void serverFound(ServerId server, InetSocketAddress observed) {}

  /**
   * A server was met for the first time; its key is remembered, and no other is taken from now on.
   *
   * @param server with the key
   * @param where the entry, for people
   */
  default void serverRemembered(ServerAddress server, String where) {}

  /**
   * This peer has found out about the NAT before it, from the server; again after its own addresses
   * have changed, and from time to time.
   */
  default void natFound(NatFindings findings) {}

  /**
   * The server has too many peers to take up again at once, as after a restart; this one's turn is
   * so much later, and it loses nothing by it. Connections live on.
   */
  default void serverBusy(Duration retryAfter) {}

  /** The server has stopped answering. Connections live on. */
  default void serverSilent() {}

  /**
   * The server has taken a name, or taken it again after a loss.
   *
   * @param ticket with the name: all that a connector needs to know
   * @param observed this peer's address as the server sees it
   */
  default void registered(Ticket ticket, InetSocketAddress observed) {}

  /** In either role: another peer was introduced. */
  default void peerInfo(
      PeerId peer, InetSocketAddress observed, List<InetSocketAddress> candidates) {}

  /** In either role: a path to another peer was found, so long after the introduction. */
  default void punched(PeerId peer, String path, Duration took) {}

  /** In either role: a connection is there and proven, so long after it was asked for. */
  default void connected(PeerConnection connection, Duration took) {}

  /** A connector was turned away. */
  default void refused(PeerId peer, String why) {}

  /**
   * A stream that the other side opened was reset: it named no service within 10 s, or none that
   * this side offers.
   */
  default void streamRefused(PeerId peer, String why) {}

  /**
   * A TCP connection begins to be carried; at a connector, the client's address, else the server's.
   */
  default void forwardOpened(String service, InetSocketAddress other) {}

  /** A TCP connection is no longer carried. */
  default void forwardClosed(String service, long bytesToPeer, long bytesFromPeer, String how) {}

  /** A proven connection is over. */
  default void disconnected(PeerConnection connection, CloseReason reason) {}

  /** Something failed that nobody waits for. */
  default void error(UhpException error) {}
}
