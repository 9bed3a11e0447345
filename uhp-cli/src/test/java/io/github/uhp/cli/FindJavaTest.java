package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launchers choose a Java. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers are POSIX shell scripts")
class FindJavaTest {

  private static final Path SCRIPT = Path.of("src/main/launcher/find-java.sh").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void takesTheOneOfJavaHome() throws Exception {
    assertThat(findJava(Map.of("JAVA_HOME", System.getProperty("java.home"))))
        .isEqualTo("0 " + System.getProperty("java.home") + "/bin/java");
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_402, 1", "11.0.2, 11", "16, 16"})
  void refusesAnOldOne(String version, String major) throws Exception {
    Path java = fakeJava(version);

    assertThat(findJava(Map.of("JAVA_HOME", directory.toString())))
        .isEqualTo("1 uhp: " + java + " is Java " + major + "; UHP needs 17 or newer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "17.0.15", "25.0.3"})
  void takesANewOneFromThePath(String version) throws Exception {
    Path java = fakeJava(version);

    assertThat(findJava(Map.of("PATH", java.getParent() + ":" + System.getenv("PATH"))))
        .isEqualTo("0 " + java);
  }

  @Test
  void saysThatJavaHomeIsWrong() throws Exception {
    assertThat(findJava(Map.of("JAVA_HOME", directory.toString())))
        .isEqualTo("1 uhp: JAVA_HOME is " + directory + ", but there is no bin/java in it");
  }

  @Test
  void saysThatThereIsNone() throws Exception {
    assertThat(findJava(Map.of("PATH", directory.toString())))
        .startsWith("1 uhp: no java found: install Java 17 or newer");
  }

  private Path fakeJava(String version) throws IOException {
    Path java = Files.createDirectories(directory.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(directory.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return java;
  }

  private static String findJava(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", ". '" + SCRIPT + "'; echo \"$java\"")
            .redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + output.strip();
  }
}
