package io.github.uhp.transport.kwik;

import io.github.uhp.transport.UdpPath;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who is behind a path, and behind a virtual address. */
final class PeerTable {

  /** The port of every virtual address; the peers differ in their addresses. */
  private static final int VIRTUAL_PORT = 443;

  private static final int MAX_LEAVING = 256;

  private final Map<UdpPath, KwikPeer> byPath = new ConcurrentHashMap<>();
  private final Map<InetAddress, KwikPeer> byAddress = new ConcurrentHashMap<>();

  /** Closed peers, to which Kwik may still say that their connections are closed; the latest. */
  private final Map<InetAddress, KwikPeer> leaving =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, KwikPeer> eldest) {
          return size() > MAX_LEAVING;
        }
      };

  private final long prefix = 0xfdL << 56 | new SecureRandom().nextLong() >>> 8;
  private long last;

  /** An IPv4-mapped IPv6 address as the IPv4 address that it is, so that paths compare equal. */
  static UdpPath normalised(UdpPath path) {
    InetSocketAddress remote = path.remote();
    if (!(remote.getAddress() instanceof Inet6Address address) || address.getScopeId() != 0) {
      return path;
    }
    try {
      InetAddress plain = InetAddress.getByAddress(address.getAddress());
      return new UdpPath(path.socket(), new InetSocketAddress(plain, remote.getPort()));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + address, e);
    }
  }

  /** Whose admitted path it is. */
  @Nullable KwikPeer byPath(UdpPath path) {
    return byPath.get(path);
  }

  /** Whose virtual address it is; not of a closed peer. */
  @Nullable KwikPeer byAddress(InetAddress virtual) {
    return byAddress.get(virtual);
  }

  /** Where packets to a virtual address leave, also for a while after its peer was closed. */
  @Nullable UdpPath route(InetAddress virtual) {
    KwikPeer peer = byAddress.get(virtual);
    if (peer == null) {
      synchronized (this) {
        peer = leaving.get(virtual);
      }
    }
    return peer == null ? null : peer.path();
  }

  synchronized InetSocketAddress nextAddress() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(prefix).putLong(++last).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), VIRTUAL_PORT);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }

  synchronized void add(KwikPeer peer) {
    byAddress.put(peer.virtualAddress().getAddress(), peer);
  }

  /**
   * Gives a path to a peer.
   *
   * @throws IllegalStateException if it is another's
   */
  void claim(UdpPath path, KwikPeer peer) {
    KwikPeer owner = byPath.putIfAbsent(path, peer);
    if (owner != null && owner != peer) {
      throw new IllegalStateException("the path " + path + " belongs to another peer");
    }
  }

  void release(UdpPath path, KwikPeer peer) {
    byPath.remove(path, peer);
  }

  synchronized void remove(KwikPeer peer) {
    InetAddress virtual = peer.virtualAddress().getAddress();
    byAddress.remove(virtual, peer);
    leaving.put(virtual, peer);
  }

  Iterable<KwikPeer> all() {
    return byAddress.values();
  }
}
