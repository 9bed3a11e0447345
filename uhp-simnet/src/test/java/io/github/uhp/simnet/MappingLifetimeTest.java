package io.github.uhp.simnet;

import static io.github.uhp.simnet.Lab.FAST;
import static io.github.uhp.simnet.Lab.ip;
import static io.github.uhp.simnet.Lab.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mappings end when they are idle or old, and when the NAT reboots or is renumbered. */
class MappingLifetimeTest {

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration BEFORE_IDLE = Duration.ofSeconds(25);

  private final SimNet net = new SimNet(7);
  private final SimSocket server =
      net.host("server", net.internet(), ip("198.51.100.1"), FAST).open(1000);

  private SimSocket behind(NatBehaviour behaviour) {
    return behind(net.nat("nat", net.internet(), ip("203.0.113.1"), behaviour, FAST));
  }

  private SimSocket behind(Nat nat) {
    return net.host("in", nat.inside(), ip("10.0.0.2"), FAST).open(5000);
  }

  private InetSocketAddress seen(SimSocket inside) {
    List<InetSocketAddress> sources = send(net, inside, server, server.local());
    assertThat(sources).hasSize(1);
    return sources.get(0);
  }

  private boolean entersFromServer(InetSocketAddress external, SimSocket inside) {
    return !send(net, server, inside, external).isEmpty();
  }

  @Test
  void idleOnesEndAndUsedOnesStay() {
    SimSocket inside = behind(NatBehaviour.restrictedCone().keeping(IDLE));
    InetSocketAddress external = seen(inside);
    for (int i = 0; i < 5; i++) {
      net.runFor(BEFORE_IDLE);
      assertThat(seen(inside)).isEqualTo(external);
    }
    net.runFor(IDLE);
    assertThat(entersFromServer(external, inside)).isFalse();
    assertThat(seen(inside)).isNotEqualTo(external);
  }

  @Test
  void packetsFromOutsideKeepThemOnlyIfTold() {
    SimSocket plain = behind(NatBehaviour.fullCone().keeping(IDLE));
    InetSocketAddress external = seen(plain);
    net.runFor(BEFORE_IDLE);
    assertThat(entersFromServer(external, plain)).isTrue();
    net.runFor(BEFORE_IDLE);
    assertThat(entersFromServer(external, plain)).isFalse();

    NatBehaviour refreshed = NatBehaviour.portRestrictedCone().keeping(IDLE).refreshedFromOutside();
    InetAddress other = ip("203.0.113.2");
    SimSocket kept = behind(net.nat("kept", net.internet(), other, refreshed, FAST));
    InetSocketAddress keptExternal = seen(kept);
    for (int i = 0; i < 5; i++) {
      net.runFor(BEFORE_IDLE);
      assertThat(entersFromServer(keptExternal, kept)).isTrue();
    }
    net.runFor(IDLE);
    assertThat(entersFromServer(keptExternal, kept)).isFalse();
  }

  @Test
  void oldOnesEndHoweverBusyTheyAre() {
    SimSocket inside = behind(NatBehaviour.fullCone().ageing(Duration.ofSeconds(60)));
    InetSocketAddress external = seen(inside);
    for (int second = 1; second <= 50; second++) {
      net.runFor(Duration.ofSeconds(1));
      assertThat(seen(inside)).isEqualTo(external);
    }
    net.runFor(Duration.ofSeconds(5));
    assertThat(entersFromServer(external, inside)).isFalse();
    assertThat(seen(inside)).isNotEqualTo(external);
  }

  @Test
  void whoMayEnterEndsWithAnOldMapping() {
    NatBehaviour behaviour = NatBehaviour.portRestrictedCone().ageing(Duration.ofSeconds(60));
    SimSocket inside = behind(behaviour);
    SimSocket other = net.host("other", net.internet(), ip("198.51.100.2"), FAST).open(1000);
    seen(inside);
    net.runFor(Duration.ofSeconds(59));
    send(net, inside, other, other.local());
    net.runFor(Duration.ofSeconds(1));
    InetSocketAddress renewed = seen(inside);
    assertThat(send(net, other, inside, renewed)).isEmpty();
  }

  @Test
  void aRebootAndANewAddressComeAtTheirTime() {
    Nat nat = net.nat("nat", net.internet(), ip("203.0.113.1"), NatBehaviour.fullCone(), FAST);
    SimSocket inside = behind(nat);
    InetSocketAddress external = seen(inside);
    net.schedule(Duration.ofSeconds(10), nat::reboot);
    net.schedule(Duration.ofSeconds(20), () -> nat.renumber(ip("203.0.113.9")));
    net.runFor(Duration.ofSeconds(9));
    assertThat(entersFromServer(external, inside)).isTrue();
    net.runFor(Duration.ofSeconds(2));
    assertThat(entersFromServer(external, inside)).isFalse();
    InetSocketAddress second = seen(inside);
    assertThat(second).isNotEqualTo(external);
    assertThat(second.getAddress()).isEqualTo(external.getAddress());
    net.runFor(Duration.ofSeconds(9));
    assertThat(entersFromServer(second, inside)).isFalse();
    assertThat(seen(inside).getAddress()).isEqualTo(ip("203.0.113.9"));
  }
}
