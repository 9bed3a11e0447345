package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.natlab.Host;
import io.github.uhp.natlab.Nat;
import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.PacketCount;
import io.github.uhp.natlab.Required;
import io.github.uhp.natlab.Router;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where the two peers can be, other than behind a NAT each. */
@ExtendWith(NatLabRequired.class)
class TopologiesIT {

  private static final long BYTES = 10_000_000;

  /** No IP packet is longer, however many segments the kernel has left in one piece. */
  private static final long LONGEST_PACKET = 65_535;

  private static final String TRANSPORT = "netty42";

  private final NatLab lab = NatLab.create();
  private final Host server = lab.publicHost("server");

  @AfterEach
  void close() {
    lab.close();
  }

  /** By IPv4 or IPv6, whichever answers first. */
  @Test
  void noNat() {
    Host listening = lab.publicHost("listening");
    Host connecting = lab.publicHost("connecting");
    PacketCount ipv6 =
        connecting.count(listening.ipv6().orElseThrow(), connecting.ipv6().orElseThrow());
    PacketCount ipv4 = connecting.count(listening.address(), connecting.address());
    cross(server.address().getHostAddress(), listening, connecting, List.of());
    assertThat(ipv4.packets() + ipv6.packets()).isGreaterThan(BYTES / LONGEST_PACKET);
  }

  @Test
  void onlyTheConnectorBehindNat() {
    Host listening = lab.publicHost("listening");
    Host connecting = lab.router("router", Nat.MASQUERADE).host("connecting");
    demand(listening, listening.address(), connecting, List.of(connecting));
  }

  @Test
  void onlyTheListenerBehindNat() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host listening = router.host("listening");
    demand(listening, router.address(), lab.publicHost("connecting"), List.of(listening));
  }

  /** The router sends nothing back in, so this goes by the addresses in the private network. */
  @Test
  void bothBehindTheSameNat() {
    Router router = lab.router("router", Nat.MASQUERADE);
    Host listening = router.host("listening");
    Host connecting = router.host("connecting");
    demand(listening, listening.address(), connecting, List.of(listening, connecting));
  }

  @Test
  void ipv6Only() {
    Required.check("ipv6", ipv6Complaint(), Assumptions::abort);
    Host listening = withoutIpv4(lab.publicHost("listening"));
    Host connecting = withoutIpv4(lab.publicHost("connecting"));
    InetAddress from = listening.ipv6().orElseThrow();
    InetAddress to = connecting.ipv6().orElseThrow();
    String bind = "[" + server.ipv6().orElseThrow().getHostAddress() + "]";
    demand(bind, listening, from, connecting, to, List.of());
  }

  private void demand(Host listening, InetAddress seenAs, Host connecting, List<Host> behindNat) {
    String bind = server.address().getHostAddress();
    demand(bind, listening, seenAs, connecting, connecting.address(), behindNat);
  }

  private void demand(
      String bind,
      Host listening,
      InetAddress from,
      Host connecting,
      InetAddress to,
      List<Host> behindNat) {
    PacketCount direct = connecting.count(from, to);
    cross(bind, listening, connecting, behindNat);
    assertThat(direct.packets()).isGreaterThan(BYTES / LONGEST_PACKET);
  }

  private void cross(String bind, Host listening, Host connecting, List<Host> behindNat) {
    new Crossing("topology", server, bind)
        .demand("peer", listening, TRANSPORT, connecting, TRANSPORT, behindNat, BYTES);
  }

  private static Host withoutIpv4(Host host) {
    host.run("ip", "-4", "address", "flush", "dev", "eth0");
    return host;
  }

  private static Optional<String> ipv6Complaint() {
    return Files.exists(Path.of("/proc/net/if_inet6"))
        ? Optional.empty()
        : Optional.of("the kernel has no IPv6");
  }
}
