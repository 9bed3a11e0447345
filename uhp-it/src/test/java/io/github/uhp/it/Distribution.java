package io.github.uhp.it;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** The unpacked distribution, as a user has it, and a directory for what the tests leave behind. */
final class Distribution {

  private static @Nullable Path jar;

  private Distribution() {}

  /** The command line that runs {@code uhp} with these options of the JVM and these arguments. */
  static List<String> command(List<String> jvmOptions, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(java());
    words.addAll(jvmOptions);
    words.addAll(List.of("-jar", jar().toString()));
    words.addAll(arguments);
    return words;
  }

  /** The same with classes that take the place of the distribution's. */
  static List<String> patchedCommand(List<String> jvmOptions, Path patch, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(java()));
    words.addAll(jvmOptions);
    words.addAll(List.of("-cp", patch + File.pathSeparator + jar(), mainClass()));
    words.addAll(arguments);
    return words;
  }

  /** The command line that runs a program of the tests, which may use what is distributed. */
  static List<String> programCommand(Class<?> program, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC"));
    words.addAll(List.of("-cp", ownClasses() + File.pathSeparator + jar(), program.getName()));
    words.addAll(arguments);
    return words;
  }

  /** Where the tests' own classes are. */
  static Path ownClasses() {
    try {
      return Path.of(
          Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String mainClass() {
    try (JarFile file = new JarFile(jar().toFile())) {
      return file.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + jar(), e);
    }
  }

  /** The {@code java} that runs the tests. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A fresh directory of that name, or one much like it. */
  static Path directory(String name) {
    try {
      return Files.createTempDirectory(Files.createDirectories(work()), name + "-");
    } catch (IOException e) {
      throw new AssertionError("no directory for the test", e);
    }
  }

  private static Path work() {
    return Path.of(System.getProperty("uhp.work"));
  }

  /** A copy of its own, to be changed by a test; gives its {@code uhp.jar}. */
  static Path copy() {
    return unpack(Path.of(System.getProperty("uhp.distribution")), directory("changed"));
  }

  /** The distribution's jar, which leads to all others. */
  static synchronized Path jar() {
    Path unpacked = jar;
    if (unpacked == null) {
      unpacked = unpack(Path.of(System.getProperty("uhp.distribution")), directory("distribution"));
      jar = unpacked;
    }
    return unpacked;
  }

  private static Path unpack(Path archive, Path directory) {
    try {
      Process tar =
          new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString())
              .inheritIO()
              .start();
      if (tar.waitFor() != 0) {
        throw new AssertionError("cannot unpack " + archive + "; is uhp-cli packaged?");
      }
      try (var entries = Files.list(directory)) {
        Path root = entries.findFirst().orElseThrow();
        return root.resolve("uhp.jar");
      }
    } catch (IOException e) {
      throw new AssertionError("cannot unpack " + archive, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
