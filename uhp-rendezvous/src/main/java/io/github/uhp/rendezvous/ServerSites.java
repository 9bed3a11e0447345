package io.github.uhp.rendezvous;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a server may say that it can be reached, too. */
final class ServerSites {

  private ServerSites() {}

  /**
   * The second address with the first one's port; null if there is none, or it is no neighbour of
   * the first: a dishonest server shall not have its peers send into networks of their own.
   */
  static @Nullable InetSocketAddress secondAddress(
      InetSocketAddress first, @Nullable InetAddress second) {
    InetAddress known = first.getAddress();
    if (second == null
        || second.equals(known)
        || second.getClass() != known.getClass()
        || second.isLinkLocalAddress()
        || second.isLoopbackAddress() != known.isLoopbackAddress()
        || isPrivate(second) != isPrivate(known)) {
      return null;
    }
    return new InetSocketAddress(second, first.getPort());
  }

  /** RFC 1918, RFC 6598, RFC 4193. */
  private static boolean isPrivate(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address.isSiteLocalAddress()
        || (bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64)
        || (bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc);
  }
}
