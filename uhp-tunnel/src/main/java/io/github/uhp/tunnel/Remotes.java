package io.github.uhp.tunnel;

import io.github.uhp.protocol.Path;
import io.github.uhp.transport.Endpoint;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The remote endpoint instances that paths lead to. Thread-safe; only the driver adds and removes.
 */
final class Remotes {

  private static final System.Logger LOG = System.getLogger(Remotes.class.getName());

  private final Endpoint endpoint;
  private final Map<InstanceKey, Remote> byKey = new ConcurrentHashMap<>();
  private final Map<RemotePeer, Remote> byPeer = new ConcurrentHashMap<>();

  Remotes(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Nullable Remote find(RemotePeer peer) {
    return byPeer.get(peer);
  }

  @Nullable Remote find(InstanceKey key) {
    return byKey.get(key);
  }

  List<Remote> all() {
    return List.copyOf(byKey.values());
  }

  /** QUIC may come in on a path of a session. Null if the path cannot be used. */
  @Nullable Remote admit(Session session, Path path, long nowNanos) {
    return onPath(session, path, nowNanos, Remote::admit);
  }

  /** QUIC is to leave on a path of a session. Null if the path cannot be used. */
  @Nullable Remote moveTo(Session session, Path path, long nowNanos) {
    return onPath(session, path, nowNanos, Remote::moveTo);
  }

  /** The port is dark for it again. */
  void remove(Remote remote) {
    byKey.remove(remote.key());
    byPeer.remove(remote.peer());
    remote.peer().close();
  }

  private @Nullable Remote onPath(Session session, Path path, long nowNanos, PathUse use) {
    UdpPath real = real(path);
    if (real == null) {
      return null;
    }
    Remote remote = byKey.get(session.key());
    try {
      if (remote == null) {
        remote = new Remote(session.key(), session.certificate(), endpoint.addPeer(real), nowNanos);
        byKey.put(session.key(), remote);
        byPeer.put(remote.peer(), remote);
      }
      use.apply(remote, real);
      remote.add(session);
      return remote;
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "path " + real + " cannot be used", e);
      return null;
    }
  }

  private @Nullable UdpPath real(Path path) {
    for (UdpSocket socket : endpoint.sockets()) {
      if (socket.id() == path.socket()) {
        return new UdpPath(socket, path.remote());
      }
    }
    return null;
  }

  private interface PathUse {
    void apply(Remote remote, UdpPath path);
  }
}
