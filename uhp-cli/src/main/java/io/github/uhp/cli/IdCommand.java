package io.github.uhp.cli;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.IdentityFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uhp id}. */
@Command(
    name = "id",
    description = {
      "Shows this peer's PeerId.",
      "It is what others pass to --allow, or connect to. Makes the identity if there is none."
    })
final class IdCommand implements Callable<Integer> {

  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, System.lineSeparator().getBytes(StandardCharsets.US_ASCII));

  private final Console console;

  @Mixin private final IdentityOption identity = new IdentityOption();

  @Option(
      names = "--new",
      paramLabel = "FILE",
      description = "Make a new identity in FILE, which must not exist, and show that one.")
  private @Nullable Path fresh;

  @Option(names = "--export", description = "Show the certificate, in PEM, instead.")
  private boolean export;

  IdCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Identity shown = fresh == null ? identity.load() : create(fresh);
    console.print(export ? pem(shown) : shown.peerId().toString());
    return 0;
  }

  private static Identity create(Path file) throws IOException {
    Identity made = Identity.generate(new SecureRandom());
    IdentityFile.create(file, made);
    return made;
  }

  private static String pem(Identity identity) {
    return String.join(
        System.lineSeparator(),
        "-----BEGIN CERTIFICATE-----",
        PEM.encodeToString(identity.certificate().der()),
        "-----END CERTIFICATE-----");
  }
}
