package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerCertificate;
import io.github.uhp.protocol.SessionId;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import io.github.uhp.transport.UdpSocket;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A remote endpoint instance that a path leads to. All sessions and connections with it, in both
 * directions, share the path. Thread-safe.
 */
final class Remote {

  /** Beyond it the oldest is forgotten; only a proof that is under way needs one. */
  private static final int MAX_SESSIONS = 16;

  /** Beyond it the path that was admitted first is withdrawn; transports take 8. */
  private static final int MAX_PATHS = 6;

  private final InstanceKey key;
  private final PeerCertificate certificate;
  private final RemotePeer peer;
  private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
  private final Set<Object> users = new HashSet<>();
  private final Set<UdpPath> paths = new LinkedHashSet<>();
  private long idleSinceNanos;

  Remote(InstanceKey key, PeerCertificate certificate, RemotePeer peer, long nowNanos) {
    this.key = key;
    this.certificate = certificate;
    this.peer = peer;
    this.idleSinceNanos = nowNanos;
  }

  InstanceKey key() {
    return key;
  }

  PeerCertificate certificate() {
    return certificate;
  }

  /** What the transport knows it by. */
  RemotePeer peer() {
    return peer;
  }

  /** QUIC may come in on a path. */
  synchronized void admit(UdpPath path) {
    remember(path);
    peer.admit(path);
  }

  /** QUIC is to leave on a path. */
  synchronized void moveTo(UdpPath path) {
    remember(path);
    peer.moveTo(path);
  }

  /** A NAT that gives a new port again and again must not use up the paths that a peer may have. */
  private void remember(UdpPath path) {
    paths.remove(path);
    paths.add(path);
    if (paths.size() > MAX_PATHS) {
      UdpPath current = peer.path();
      UdpPath oldest =
          paths.stream().filter(each -> !each.equals(current)).findFirst().orElse(current);
      paths.remove(oldest);
      peer.withdraw(oldest);
    }
  }

  synchronized void add(Session session) {
    sessions.put(session.id(), session);
    if (sessions.size() > MAX_SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
    }
  }

  synchronized void remove(SessionId id) {
    sessions.remove(id);
  }

  synchronized @Nullable Session session(SessionId id) {
    return sessions.get(id);
  }

  synchronized List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** A connection, proven or not, or an attempt at one, keeps the path. */
  synchronized void use(Object user) {
    users.add(user);
  }

  synchronized void release(Object user, long nowNanos) {
    if (users.remove(user) && users.isEmpty()) {
      idleSinceNanos = nowNanos;
    }
  }

  /** Whether QUIC leaves from such a socket. */
  boolean isOn(Predicate<UdpSocket> wanted) {
    return wanted.test(peer.path().socket());
  }

  synchronized boolean isUsed() {
    return !users.isEmpty();
  }

  /** Whether nobody has used it for so long. */
  synchronized boolean isIdle(long nowNanos, long forNanos) {
    return users.isEmpty() && nowNanos - idleSinceNanos >= forNanos;
  }

  /** The proven connections. */
  synchronized List<TunnelConnection> connections() {
    return users.stream()
        .filter(TunnelConnection.class::isInstance)
        .map(TunnelConnection.class::cast)
        .toList();
  }
}
