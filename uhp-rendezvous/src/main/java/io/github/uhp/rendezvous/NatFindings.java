package io.github.uhp.rendezvous;

import io.github.uhp.protocol.NatProfile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RendezvousClient} found out about the NAT before it.
 *
 * @param profile what it tells other peers
 * @param roundTrip to the server; null if it did not answer
 * @param mappings how the sockets that were opened for it appeared to the server, in the order of
 *     their first datagrams
 * @param secondPortReached whether the server's second port answered; null if the server names none
 * @param secondAddressReached whether the server's second address answered; null if the server
 *     names none
 * @param hairpinning whether one socket could reach another by its public address; null if that was
 *     not tested
 * @param lifetime for how long the mapping to the server is kept; null before that is found out,
 *     which takes a minute more than the rest
 */
public record NatFindings(
    NatProfile profile,
    @Nullable Duration roundTrip,
    List<Mapping> mappings,
    @Nullable Boolean secondPortReached,
    @Nullable Boolean secondAddressReached,
    @Nullable Boolean hairpinning,
    @Nullable Lifetime lifetime) {

  /**
   * What the NAT made of one socket.
   *
   * @param localPort where it is bound
   * @param observed its address as the server's first socket sees it
   */
  public record Mapping(int localPort, InetSocketAddress observed) {}

  /**
   * For how long a mapping is kept through which nothing goes (RFC 4787 §4.3).
   *
   * @param outlived the longest silence that it was seen to outlive; null if none
   * @param lost a silence after which it was gone; null if there was none among those tried
   */
  public record Lifetime(@Nullable Duration outlived, @Nullable Duration lost) {}

  /** The same with what was found out of the lifetime. */
  public NatFindings withLifetime(Lifetime found) {
    return new NatFindings(
        profile, roundTrip, mappings, secondPortReached, secondAddressReached, hairpinning, found);
  }

  /** Copies the list. */
  public NatFindings {
    mappings = List.copyOf(mappings);
  }
}
