package io.github.uhp.transport.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R0: the provider itself. */
interface ProviderRules {

  @Test
  @DisplayName("R0.1 the name is in lower case, stable and not empty")
  default void name(Lab lab) {
    assertThat(lab.provider().name()).matches("[a-z0-9][a-z0-9-]*");
    assertThat(lab.provider().name()).isEqualTo(lab.provider().name());
  }

  @Test
  @DisplayName("R0.2 a provider that can be used gives no reason against itself")
  default void available(Lab lab) {
    assertThat(lab.provider().unavailability()).isEmpty();
  }
}
