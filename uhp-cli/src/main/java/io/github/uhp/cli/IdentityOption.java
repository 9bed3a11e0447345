package io.github.uhp.cli;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.IdentityFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Who this peer is. */
final class IdentityOption {

  @Option(
      names = "--identity",
      // Before and behind the subcommands of 'uhp id'.
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = {
        "This peer's key; made if it is not there",
        "(default: uhp/identity.p12 in $XDG_CONFIG_HOME or ~/.config)."
      })
  @Nullable Path file;

  /** Where the key is. */
  Path path() {
    return file != null
        ? file
        : defaultPath(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** Reads the key, or makes one. */
  Identity load() throws IOException {
    if (!Files.exists(path())) {
      try {
        return create();
      } catch (FileAlreadyExistsException e) {
        // Another process was faster: its key is the one.
      }
    }
    return existing();
  }

  /** Reads the key. */
  Identity existing() throws IOException {
    return IdentityFile.load(path());
  }

  /** Makes a key where there is none. */
  Identity create() throws IOException {
    Identity made = Identity.generate(new SecureRandom());
    IdentityFile.create(path(), made);
    return made;
  }

  static Path defaultPath(Map<String, String> environment, Path home) {
    String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
    // "All paths set in these environment variables must be absolute", XDG Base Directory 0.8.
    Path base = Path.of(configured).isAbsolute() ? Path.of(configured) : home.resolve(".config");
    return base.resolve("uhp").resolve("identity.p12");
  }
}
