package io.github.uhp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.transport.Transports.Found;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransportsTest {

  @AfterEach
  void clearProperty() {
    System.clearProperty(Transports.PROPERTY);
  }

  @Test
  void theHighestPriorityWinsAndTiesGoByName() {
    // Found through the service file: alpha and beta have priority 10, zeta 5.
    assertThat(Transports.select(null).name()).isEqualTo("alpha");
  }

  @Test
  void anExplicitNameBeatsPriority() {
    assertThat(Transports.select("zeta").name()).isEqualTo("zeta");
  }

  @Test
  void thePropertyNamesTheProviderWhenTheCallerDoesNot() {
    System.setProperty(Transports.PROPERTY, "beta");
    assertThat(Transports.select(null).name()).isEqualTo("beta");
    assertThat(Transports.select("zeta").name()).isEqualTo("zeta");
  }

  @Test
  void anUnknownNameIsAnErrorThatListsEveryCandidateWithItsCause() {
    assertThatThrownBy(() -> Transports.select("nosuch"))
        .isInstanceOf(TransportUnavailableException.class)
        .hasMessageContaining("'nosuch'")
        .hasMessageContaining("NotOnTheClassPath")
        .hasMessageContaining("TransportsTest$Broken")
        .hasMessageContaining("alpha: not the one asked for")
        .hasMessageContaining("beta: not the one asked for")
        .hasMessageContaining("zeta: not the one asked for");
  }

  @Test
  void anUnavailableProviderIsPassedOver() {
    Found found =
        new Found(
            List.of(provider("best", "no native library"), provider("other", null)), List.of());
    assertThat(Transports.select(null, found).name()).isEqualTo("other");
  }

  @Test
  void anUnavailableProviderIsNotReplacedWhenItWasAskedFor() {
    Found found =
        new Found(
            List.of(provider("best", "no native library"), provider("other", null)), List.of());
    assertThatThrownBy(() -> Transports.select("best", found))
        .isInstanceOf(TransportUnavailableException.class)
        .hasMessage(
            "no QUIC transport 'best' (best: no native library; other: not the one asked for)");
  }

  @Test
  void whenNoneIsAvailableTheErrorGivesEachCause() {
    Found found =
        new Found(
            List.of(provider("one", "add one-native"), provider("two", "needs Linux")),
            List.of("three is broken"));
    assertThatThrownBy(() -> Transports.select(null, found))
        .hasMessage(
            "no QUIC transport is available"
                + " (three is broken; one: add one-native; two: needs Linux)");
  }

  @Test
  void withoutAnyProviderTheErrorNamesTheArtifacts() {
    assertThatThrownBy(() -> Transports.select(null, new Found(List.of(), List.of())))
        .hasMessageContaining("io.github.uhp:uhp-transport-netty")
        .hasMessageContaining("io.github.uhp:uhp-transport-kwik");
  }

  private static TransportProvider provider(
      String name, @org.jspecify.annotations.Nullable String cause) {
    return new Named(name, 0) {
      @Override
      public Optional<String> unavailability() {
        return Optional.ofNullable(cause);
      }
    };
  }

  /** A provider that can be chosen, but opens nothing. */
  abstract static class Named implements TransportProvider {

    private final String name;
    private final int priority;

    Named(String name, int priority) {
      this.name = name;
      this.priority = priority;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public Optional<String> unavailability() {
      return Optional.empty();
    }

    @Override
    public Endpoint open(EndpointConfig config) throws IOException {
      throw new IOException("opens nothing");
    }
  }

  /** Found first among equals, though it is listed last. */
  public static final class Alpha extends Named {
    public Alpha() {
      super("alpha", 10);
    }
  }

  /** As good as alpha, but for the name. */
  public static final class Beta extends Named {
    public Beta() {
      super("beta", 10);
    }
  }

  /** Less good. */
  public static final class Zeta extends Named {
    public Zeta() {
      super("zeta", 5);
    }
  }

  /** Cannot be constructed. */
  public static final class Broken extends Named {
    public Broken() {
      super("broken", 99);
      throw new IllegalStateException("cannot be made");
    }
  }
}
