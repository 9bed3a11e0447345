package io.github.uhp.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import javax.tools.ToolProvider;

/** Compiles a class that takes the place of one of the distribution's. */
final class Patch {

  private Patch() {}

  /**
   * Compiles a source file of the test resources against the distribution.
   *
   * @return the directory of the class
   */
  static Path compile(String resource) {
    Path directory = Distribution.directory("patch");
    Path source = directory.resolve(Path.of(resource).getFileName());
    try (InputStream in = Patch.class.getResourceAsStream(resource)) {
      Files.write(source, Objects.requireNonNull(in, resource).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError("cannot write " + source, e);
    }
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                complaints,
                complaints,
                "-proc:none",
                "-cp",
                Distribution.jar().toString(),
                "-d",
                directory.toString(),
                source.toString());
    if (status != 0) {
      throw new AssertionError(complaints.toString(StandardCharsets.UTF_8));
    }
    return directory;
  }
}
