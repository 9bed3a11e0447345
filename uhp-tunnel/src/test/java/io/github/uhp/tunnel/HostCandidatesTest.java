package io.github.uhp.tunnel;

import static io.github.uhp.tunnel.OwnAddress.Kind.CONTAINERS;
import static io.github.uhp.tunnel.OwnAddress.Kind.ORDINARY;
import static io.github.uhp.tunnel.OwnAddress.Kind.VPN;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCandidatesTest {

  private static final int PORT = 4242;
  private static final InetSocketAddress WILDCARD = new InetSocketAddress(PORT);

  private final List<OwnAddress> own = new ArrayList<>();

  private void has(OwnAddress.Kind kind, String... literals) throws UnknownHostException {
    for (String each : literals) {
      own.add(new OwnAddress(InetAddress.getByName(each), 24, kind));
    }
  }

  private List<String> choose(boolean loopback) {
    return HostCandidates.choose(own, WILDCARD, loopback).stream()
        .peek(candidate -> assertThat(candidate.getPort()).isEqualTo(PORT))
        .map(candidate -> candidate.getAddress().getHostAddress())
        .toList();
  }

  @Test
  void theFamiliesTakeTurnsElseTheOrderStays() throws Exception {
    has(ORDINARY, "2001:db8::2", "10.0.0.2", "10.0.0.1", "10.0.0.3", "2001:db8::1");
    assertThat(choose(false))
        .containsExactly(
            "10.0.0.2", "2001:db8:0:0:0:0:0:2", "10.0.0.1", "2001:db8:0:0:0:0:0:1", "10.0.0.3");
  }

  @Test
  void manyOfOneFamilyDoNotCrowdOutTheOther() throws Exception {
    has(ORDINARY, "2001:db8::1");
    for (int i = 1; i <= 20; i++) {
      has(ORDINARY, "10.0.0." + i);
    }
    assertThat(choose(false))
        .hasSize(HostCandidates.MAX)
        .contains("10.0.0.1", "2001:db8:0:0:0:0:0:1", "10.0.0.6");
  }

  @Test
  void bridgesAndTunnelsDoNotCrowdOutTheRest() throws Exception {
    for (int i = 1; i <= 20; i++) {
      has(CONTAINERS, "172.17.0." + i);
    }
    has(VPN, "10.8.0.1");
    has(ORDINARY, "192.168.1.1", "fd00::1");
    has(CONTAINERS, "fd01::1");
    assertThat(choose(false))
        .containsExactly(
            "192.168.1.1",
            "fd00:0:0:0:0:0:0:1",
            "10.8.0.1",
            "fd01:0:0:0:0:0:0:1",
            "172.17.0.1",
            "172.17.0.2",
            "172.17.0.3");
  }

  @ParameterizedTest
  @CsvSource({
    "eth0, false, ORDINARY",
    "enp3s0, false, ORDINARY",
    "wlan0, false, ORDINARY",
    "lo, false, ORDINARY",
    "bridge100, false, ORDINARY",
    "docker0, false, CONTAINERS",
    "br-3f9a, false, CONTAINERS",
    "vEthernet (WSL), false, CONTAINERS",
    "virbr0, false, CONTAINERS",
    "tun0, true, VPN",
    "wg0, false, VPN",
    "utun4, true, VPN",
    "tailscale0, false, VPN",
    "anything, true, VPN"
  })
  void anInterfaceIsKnownByItsName(String name, boolean pointToPoint, OwnAddress.Kind kind) {
    assertThat(OwnAddress.kind(name, pointToPoint)).isEqualTo(kind);
  }

  @Test
  void loopbackCountsOnlyWhenAskedFor() throws Exception {
    has(ORDINARY, "127.0.0.1", "::1", "10.0.0.1");
    assertThat(choose(false)).containsExactly("10.0.0.1");
    assertThat(choose(true)).containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1", "10.0.0.1");
  }

  @Test
  void linkLocalAndMulticastNeverCount() throws Exception {
    has(ORDINARY, "169.254.1.1", "fe80::1", "224.0.0.1", "ff02::1");
    assertThat(choose(true)).isEmpty();
  }

  @Test
  void aSocketBoundToOneAddressIsReachedThereOnly() {
    InetSocketAddress bound = new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    assertThat(HostCandidates.choose(OwnAddress.all(), bound, false)).containsExactly(bound);
  }

  @Test
  void thisMachineHasAnAddressOnItsOwnNetwork() {
    List<OwnAddress> here = OwnAddress.all();
    assertThat(HostCandidates.choose(here, WILDCARD, true))
        .contains(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))
        .noneMatch(candidate -> candidate.getAddress().isAnyLocalAddress());
    assertThat(here).allMatch(each -> each.network().contains(each.address()));
  }

  @Test
  void aSenselessPrefixLeavesTheAddressAlone() throws Exception {
    InetAddress address = InetAddress.getByName("192.0.2.1");
    for (int prefix : new int[] {-1, 0, 64}) {
      OwnAddress odd = new OwnAddress(address, prefix, ORDINARY);
      assertThat(odd.network().contains(address)).isTrue();
      assertThat(odd.network().contains(InetAddress.getByName("192.0.2.2"))).isFalse();
    }
  }
}
