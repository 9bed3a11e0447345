package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void writesAnEventAsOneLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Event event =
        Event.of("ready")
            .with("server", "h:1#k")
            .with("ms", 12L)
            .with("all", List.of("a\"b", "c\\d\n"))
            .line("not for programs");

    CommandRun.console(out, new ByteArrayOutputStream()).events(true).accept(event);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            "{\"event\":\"ready\",\"time\":\"2026-11-22T12:00:00Z\",\"server\":\"h:1#k\",\"ms\":12,"
                + "\"all\":[\"a\\\"b\",\"c\\\\d\\u000a\"]}");
  }

  @Test
  void givesBackWhatWasWritten() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      String text =
          random
              .ints(random.nextInt(20), 0, 0x10000)
              .mapToObj(c -> String.valueOf((char) c))
              .collect(Collectors.joining());
      Map<String, Object> object =
          Map.of("text", text, "n", random.nextLong(), "list", List.of(text, true, Map.of()));

      String line = Json.write(object);

      assertThat(JsonReader.object(line)).as("seed %d", seed).isEqualTo(object);
      assertThat(line).as("seed %d", seed).matches("[ -~]*");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}x",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 }",
        "{\"a\":nil}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\t\"}",
        "{\"a\":[1 2]}"
      })
  void refusesWhatIsNotItsJson(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonReader.object(text));
  }
}
