package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServicesTest {

  private static final StreamService CODE = (connection, stream) -> {};

  @Test
  void findsWhatIsOfferedAndNothingElse() {
    Services services = Services.builder().tcp("web", "localhost", 80).stream("chat", CODE).build();
    assertThat(services.find("web")).isEqualTo(new Services.Tcp("localhost", 80));
    assertThat(services.find("chat")).isEqualTo(new Services.Code(CODE));
    assertThat(services.find("ssh")).isNull();
    assertThat(Services.none().find("web")).isNull();
  }

  @Test
  void anOfferDoesNotChangeWithItsBuilder() {
    Services.Builder builder = Services.builder().tcp("web", "localhost", 80);
    Services services = builder.build();
    builder.tcp("ssh", "localhost", 22);
    assertThat(services.find("ssh")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Web", "a b", "-web", ".web", "a/b", "\u00e4", "web\n"})
  void refusesWhatIsNoName(String service) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Services.builder().tcp(service, "localhost", 80))
        .withMessageContaining("'" + service + "'");
    assertThatIllegalArgumentException().isThrownBy(() -> Services.builder().stream(service, CODE));
  }

  @Test
  void aNameHasAtMost63Characters() {
    String longest = "a".repeat(63);
    assertThat(Services.builder().stream(longest, CODE).build().find(longest)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Services.builder().stream(longest + "a", CODE));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65536})
  void refusesWhatIsNoPort(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Services.builder().tcp("web", "localhost", port))
        .withMessageContaining(String.valueOf(port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void refusesWhatIsNoHost(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Services.builder().tcp("web", host, 80))
        .withMessageContaining("web");
  }

  @Test
  void refusesTheSameNameTwice() {
    Services.Builder builder = Services.builder().tcp("web", "localhost", 80);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.stream("web", CODE))
        .withMessageContaining("twice");
    assertThat(builder.build().find("web")).isInstanceOf(Services.Tcp.class);
  }
}
