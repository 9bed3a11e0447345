package io.github.uhp.transport.kwik;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A remote endpoint instance: its virtual address, its paths and its connections. */
final class KwikPeer implements RemotePeer {

  private final PeerTable table;
  private final int maxPaths;
  private final InetSocketAddress virtualAddress;
  private final Set<UdpPath> admitted = new LinkedHashSet<>();
  private final Set<KwikConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile UdpPath path;
  private volatile boolean closed;

  KwikPeer(PeerTable table, int maxPaths, UdpPath path) {
    this.table = table;
    this.maxPaths = maxPaths;
    this.virtualAddress = table.nextAddress();
    this.path = PeerTable.normalised(path);
    table.claim(this.path, this);
    admitted.add(this.path);
    table.add(this);
  }

  @Override
  public InetSocketAddress virtualAddress() {
    return virtualAddress;
  }

  @Override
  public UdpPath path() {
    return path;
  }

  @Override
  public synchronized Set<UdpPath> admitted() {
    return Set.copyOf(admitted);
  }

  @Override
  public synchronized void admit(UdpPath further) {
    UdpPath normal = PeerTable.normalised(further);
    if (closed) {
      throw new IllegalStateException("the peer is closed");
    }
    if (admitted.contains(normal)) {
      return;
    }
    if (admitted.size() >= maxPaths) {
      throw new IllegalStateException("the peer has " + maxPaths + " paths already");
    }
    table.claim(normal, this);
    admitted.add(normal);
  }

  @Override
  public synchronized void withdraw(UdpPath old) {
    UdpPath normal = PeerTable.normalised(old);
    if (!normal.equals(path) && admitted.remove(normal)) {
      table.release(normal, this);
    }
  }

  @Override
  public synchronized void moveTo(UdpPath next) {
    admit(next);
    path = PeerTable.normalised(next);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      admitted.forEach(each -> table.release(each, this));
      admitted.clear();
      table.remove(this);
    }
    connections.forEach(each -> each.close(CloseReason.NO_ERROR, "the peer was closed"));
  }

  boolean isClosed() {
    return closed;
  }

  /** Keeps a connection until it is over; closes it at once if the peer is closed. */
  void add(KwikConnection connection) {
    connections.add(connection);
    if (closed) {
      connection.close(CloseReason.NO_ERROR, "the peer was closed");
    }
  }

  void remove(KwikConnection connection) {
    connections.remove(connection);
  }

  @Override
  public String toString() {
    return "peer " + virtualAddress + " on " + path;
  }
}
