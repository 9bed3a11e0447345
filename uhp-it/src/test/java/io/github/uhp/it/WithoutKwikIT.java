package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The distribution as someone has it who does not want Kwik, which is under another licence. */
class WithoutKwikIT {

  private record Outcome(int code, String output) {}

  @Test
  void withoutKwikAndItsTransportTheOthersStillWork() throws Exception {
    Path jar = without("*kwik*.jar", "agent15*.jar");
    Outcome best = demo(jar);
    assertThat(best.code()).as(best.output()).isZero();
    assertThat(best.output()).contains("QUIC (netty42,");
    Outcome kwik = demo(jar, "--transport", "kwik");
    assertThat(kwik.code()).as(kwik.output()).isNotZero();
    assertThat(kwik.output()).contains("no QUIC transport 'kwik'");
  }

  @Test
  void withoutTheLibraryAloneItsTransportSaysWhatIsMissing() throws Exception {
    Outcome kwik = demo(without("kwik-*.jar"), "--transport", "kwik");
    assertThat(kwik.code()).as(kwik.output()).isNotZero();
    assertThat(kwik.output()).contains("no QUIC transport 'kwik'", "add tech.kwik:kwik:");
  }

  private static Path without(String... jars) throws IOException {
    Path jar = Distribution.copy();
    for (String each : jars) {
      int deleted = 0;
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(jar.resolveSibling("lib"), each)) {
        for (Path file : found) {
          Files.delete(file);
          deleted++;
        }
      }
      assertThat(deleted).as(each).isPositive();
    }
    return jar;
  }

  private static Outcome demo(Path jar, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Distribution.java(), "-jar", jar.toString(), "demo"));
    command.addAll(List.of(options));
    Path output = Files.createTempFile(jar.getParent(), "demo", ".log");
    Process demo =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(demo.waitFor(2, TimeUnit.MINUTES)).as("the demo ended").isTrue();
      return new Outcome(demo.exitValue(), Files.readString(output));
    } finally {
      demo.destroyForcibly();
    }
  }
}
