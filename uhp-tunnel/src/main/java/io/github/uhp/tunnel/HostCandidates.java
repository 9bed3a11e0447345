package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerRecord;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Chooses the candidates among this machine's own addresses (RFC 8445 §5.1.1.1). */
final class HostCandidates {

  /** One less than a session tries, so that the public address has its place. */
  static final int MAX = PeerRecord.MAX_CANDIDATES - 1;

  private HostCandidates() {}

  /**
   * Those that a socket can be reached at, at most {@link #MAX}: of each address family the
   * likelier interfaces first, the families in turn, so that neither crowds out the other.
   *
   * @param own what the interfaces have
   * @param bound the socket's own address
   * @param loopback whether loopback addresses count, as they do where the server is on loopback
   *     too
   */
  static List<InetSocketAddress> choose(
      List<OwnAddress> own, InetSocketAddress bound, boolean loopback) {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(bound);
    }
    List<OwnAddress> usable =
        own.stream()
            .filter(each -> !each.address().isLinkLocalAddress())
            .filter(each -> !each.address().isMulticastAddress())
            .filter(each -> loopback || !each.address().isLoopbackAddress())
            .sorted(Comparator.comparing(OwnAddress::kind))
            .toList();
    List<OwnAddress> four = usable.stream().filter(HostCandidates::isIpv4).toList();
    List<OwnAddress> six = usable.stream().filter(each -> !isIpv4(each)).toList();
    List<InetSocketAddress> chosen = new ArrayList<>();
    for (int i = 0; i < usable.size(); i++) {
      Stream.concat(four.stream().skip(i).limit(1), six.stream().skip(i).limit(1))
          .limit(MAX - chosen.size())
          .forEach(each -> chosen.add(new InetSocketAddress(each.address(), bound.getPort())));
    }
    return chosen;
  }

  private static boolean isIpv4(OwnAddress own) {
    return own.address() instanceof Inet4Address;
  }
}
