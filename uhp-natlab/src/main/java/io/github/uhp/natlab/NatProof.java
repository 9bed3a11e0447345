package io.github.uhp.natlab;

import io.github.uhp.natlab.UdpProbe.Datagram;
import io.github.uhp.natlab.UdpSockets.Arrival;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The proof that a host is behind a working NAT: so that a test through it means something.
 *
 * @param inside the address of a socket of the host
 * @param seen the address that an outsider saw its datagram come from
 */
public record NatProof(InetSocketAddress inside, InetSocketAddress seen) {

  /** Far longer than anything takes here: only a failing proof waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Shows that {@code outside} has no route to {@code inside}; that an unsolicited datagram of its
   * does not arrive, neither before {@code inside} has sent anything nor, if the NAT filters by
   * port, after it has sent to another socket; that it sees the router's address, not the host's;
   * and that an answer to that address arrives.
   *
   * @param inside a host behind a router
   * @param outside a host that is not behind the same one
   * @throws NatLabException if one of these is not so
   */
  public static NatProof demand(Host inside, Host outside) {
    Router router =
        inside.router().orElseThrow(() -> new IllegalArgumentException("not behind a router"));
    require(!outside.hasRouteTo(inside.address()), "there is a direct route to the inner host");
    try (UdpProbe inner = inside.openUdp(0);
        UdpSockets outsiders = outside.udpSockets()) {
      int outer = outsiders.open(0);
      int stranger = outsiders.open(0);
      long refusals = refusals(router);
      InetSocketAddress guess = new InetSocketAddress(router.publicAddress(), inner.port());
      outsiders.send(outer, guess, "unsolicited");
      awaitRefusals(router, refusals + 1);

      inner.send(new InetSocketAddress(outside.address(), outsiders.port(outer)), "hello");
      InetSocketAddress seen = require(outsiders.receive(PATIENCE), Arrival::text, "hello").from();
      require(seen.getAddress().equals(guess.getAddress()), "not the router's address: " + seen);
      if (filtersByPort(router)) {
        outsiders.send(stranger, seen, "unsolicited");
        awaitRefusals(router, refusals + 2);
      }

      outsiders.send(outer, seen, "answer");
      require(inner.receive(PATIENCE), Datagram::text, "answer");
      return new NatProof(new InetSocketAddress(inside.address(), inner.port()), seen);
    }
  }

  private static <T> T require(Optional<T> arrived, Function<T, String> text, String expected) {
    T datagram =
        arrived.orElseThrow(() -> new NatLabException("the NAT proof fails: no " + expected));
    String got = text.apply(datagram);
    require(got.equals(expected), "got '" + got + "', not " + expected);
    return datagram;
  }

  /** A refused datagram leaves no trace but the router's count of it. */
  private static void awaitRefusals(Router router, long count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (refusals(router) < count) {
      require(System.nanoTime() < deadline, "an unsolicited datagram was not refused");
    }
  }

  private static long refusals(Router router) {
    return router.refusedPackets() + router.outer().map(NatProof::refusals).orElse(0L);
  }

  private static boolean filtersByPort(Router router) {
    return router.nat().filtersByPort()
        || router.outer().map(NatProof::filtersByPort).orElse(false);
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new NatLabException("the NAT proof fails: " + complaint);
    }
  }
}
