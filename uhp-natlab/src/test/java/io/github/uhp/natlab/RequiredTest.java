package io.github.uhp.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequiredTest {

  private final List<String> skips = new ArrayList<>();

  @Test
  void goes_on_when_nothing_is_missing() {
    Required.check("nat,ipv6", "nat", Optional.empty(), skips::add);

    assertThat(skips).isEmpty();
  }

  @Test
  void skips_what_is_not_demanded() {
    Required.check("ipv6,natural", "nat", Optional.of("no root"), skips::add);

    assertThat(skips).containsExactly("'nat' is missing: no root");
  }

  @Test
  void fails_where_it_is_demanded() {
    assertThatThrownBy(() -> Required.check("ipv6,nat", "nat", Optional.of("no root"), skips::add))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no root")
        .hasMessageContaining("UHP_REQUIRE");
    assertThat(skips).isEmpty();
  }
}
