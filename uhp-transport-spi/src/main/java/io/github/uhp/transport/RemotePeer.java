package io.github.uhp.transport;

import java.net.InetSocketAddress;
import java.util.Set;

/**
 * A remote endpoint instance: the stable address that the QUIC library sees, and the real paths
 * behind it. Thread-safe.
 */
public interface RemotePeer {

  /**
   * The address in {@code fd00::/8} that the QUIC library sees; the same for the life of this peer.
   */
  InetSocketAddress virtualAddress();

  /** The path that QUIC packets leave on. */
  UdpPath path();

  /** The paths on which QUIC packets of this peer are let in; a snapshot. */
  Set<UdpPath> admitted();

  /**
   * Lets QUIC packets in on a further path.
   *
   * @throws IllegalStateException if the path belongs to another peer, this one is closed, or it
   *     has {@link EndpointConfig#maxPathsPerPeer()} paths already
   */
  void admit(UdpPath path);

  /**
   * No longer lets packets in on a path. The path that packets leave on cannot be withdrawn; that
   * call, and one for a path not admitted, does nothing.
   */
  void withdraw(UdpPath path);

  /**
   * Sends on another path from now on, and admits it. Live connections do not notice; the old path
   * stays admitted until it is withdrawn.
   *
   * @throws IllegalStateException as for {@link #admit}
   * @throws UnsupportedOperationException for another path than the present one, if the endpoint
   *     does not declare {@link Capability#MIGRATION}
   */
  void moveTo(UdpPath path);

  /** Closes this peer's connections, and the port is dark again on its paths. Idempotent. */
  void close();
}
