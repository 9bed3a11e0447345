package io.github.uhp.transport.tck.toy;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.RemotePeer;
import io.github.uhp.transport.UdpPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The paths of one remote endpoint; the endpoint's monitor guards them. */
final class ToyPeer implements RemotePeer {

  private final ToyEndpoint endpoint;
  private final InetSocketAddress virtual;
  private final Set<UdpPath> admitted = new LinkedHashSet<>();
  private UdpPath path;
  boolean closed;

  ToyPeer(ToyEndpoint endpoint, int number, UdpPath path) {
    this.endpoint = endpoint;
    byte[] address = new byte[16];
    address[0] = (byte) 0xfd;
    address[14] = (byte) (number >> 8);
    address[15] = (byte) number;
    try {
      this.virtual = new InetSocketAddress(InetAddress.getByAddress(address), 1);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
    this.path = path;
    admit(path);
  }

  @Override
  public InetSocketAddress virtualAddress() {
    return virtual;
  }

  @Override
  public UdpPath path() {
    synchronized (endpoint) {
      return path;
    }
  }

  @Override
  public Set<UdpPath> admitted() {
    synchronized (endpoint) {
      return Set.copyOf(admitted);
    }
  }

  @Override
  public void admit(UdpPath added) {
    synchronized (endpoint) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (admitted.contains(added)) {
        return;
      }
      if (admitted.size() == endpoint.config.maxPathsPerPeer()) {
        throw new IllegalStateException("too many paths");
      }
      if (endpoint.paths.containsKey(added) && endpoint.flaw != Flaw.SHARES_PATHS) {
        throw new IllegalStateException("another peer's path");
      }
      endpoint.paths.put(added, this);
      admitted.add(added);
    }
  }

  @Override
  public void withdraw(UdpPath removed) {
    synchronized (endpoint) {
      if (!removed.equals(path) && admitted.remove(removed)) {
        endpoint.paths.remove(removed);
      }
    }
  }

  @Override
  public void moveTo(UdpPath next) {
    synchronized (endpoint) {
      admit(next);
      path = next;
    }
  }

  @Override
  public void close() {
    synchronized (endpoint) {
      endpoint.closeConnections(connection -> connection.peer() == this, CloseReason.NO_ERROR);
      closed = true;
      endpoint.paths.keySet().removeAll(admitted);
      admitted.clear();
    }
  }
}
