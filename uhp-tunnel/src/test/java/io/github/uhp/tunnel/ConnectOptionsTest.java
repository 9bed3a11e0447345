package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectOptionsTest {

  private static final PeerTrust TRUST = PeerTrust.known(KnownPeers.inMemory(), FirstUse.REFUSE);

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    assertThat(ConnectOptions.defaults())
        .isEqualTo(new ConnectOptions(Duration.ofSeconds(30), false, Services.none(), null));
  }

  @Test
  void changesOneValueAndKeepsTheOthers() {
    Services services = Services.builder().tcp("web", "localhost", 80).build();
    Duration second = Duration.ofSeconds(1);
    ConnectOptions all =
        ConnectOptions.defaults()
            .withTimeout(second)
            .withWaitForListener(true)
            .withServices(services)
            .withTrust(TRUST);
    assertThat(all).isEqualTo(new ConnectOptions(second, true, services, TRUST));
    assertThat(all.withTimeout(Duration.ofSeconds(2)))
        .isEqualTo(new ConnectOptions(Duration.ofSeconds(2), true, services, TRUST));
  }

  @Test
  void refusesATimeOutThatIsNotPositive() {
    ConnectOptions options = ConnectOptions.defaults();
    assertThatIllegalArgumentException().isThrownBy(() -> options.withTimeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.withTimeout(Duration.ofNanos(-1)));
    assertThat(options.withTimeout(Duration.ofNanos(1)).timeout()).isEqualTo(Duration.ofNanos(1));
  }
}
