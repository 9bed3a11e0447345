package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.tunnel.Admission;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that are right; the wrong ones are in {@link UsageTest}. */
class OptionValuesTest {

  @Test
  void readsForwards() {
    assertThat(LocalForward.parse("8080=web"))
        .isEqualTo(new LocalForward(new HostPort("127.0.0.1", 8080), "web"));
    assertThat(LocalForward.parse("0.0.0.0:0=web"))
        .isEqualTo(new LocalForward(new HostPort("0.0.0.0", 0), "web"));
    assertThat(LocalForward.parse("[::1]:22=ssh"))
        .isEqualTo(new LocalForward(new HostPort("::1", 22), "ssh"));
  }

  @Test
  void readsExposedServices() {
    assertThat(ExposedService.parse("web=localhost:80"))
        .isEqualTo(new ExposedService("web", new HostPort("localhost", 80)));
    assertThat(ExposedService.parse("web=[2001:db8::1]:80"))
        .isEqualTo(new ExposedService("web", new HostPort("2001:db8::1", 80)));
  }

  @Test
  void admitsThoseNamedAndNobodyElse() {
    PeerId friend = Identity.generate(new SecureRandom()).peerId();
    PeerId stranger = Identity.generate(new SecureRandom()).peerId();

    Admission closed = AllowedPeer.admission(List.of(AllowedPeer.parse(friend.toString())));

    assertThat(closed.open()).isFalse();
    assertThat(closed.admits(friend)).isTrue();
    assertThat(closed.admits(stranger)).isFalse();
  }

  @Test
  void admitsEverybodyWhenSaidSo() {
    Admission open = AllowedPeer.admission(List.of(AllowedPeer.parse("any")));

    assertThat(open.open()).isTrue();
    assertThat(open.admits(Identity.generate(new SecureRandom()).peerId())).isTrue();
  }
}
