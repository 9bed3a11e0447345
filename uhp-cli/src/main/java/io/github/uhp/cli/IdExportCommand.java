package io.github.uhp.cli;

import io.github.uhp.protocol.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code uhp id export}. */
@Command(name = "export", description = "Shows the certificate, in PEM.")
final class IdExportCommand implements Callable<Integer> {

  private static final Base64.Encoder PEM =
      Base64.getMimeEncoder(64, System.lineSeparator().getBytes(StandardCharsets.US_ASCII));

  private final Console console;
  private final IdentityOption identity;

  @Option(
      names = "--private-key",
      description = {
        "Show the private key (PKCS#8, not encrypted) instead.",
        "Whoever sees it can pass for this peer."
      })
  private boolean privateKey;

  IdExportCommand(Console console, IdentityOption identity) {
    this.console = console;
    this.identity = identity;
  }

  @Override
  public Integer call() throws Exception {
    Identity exported = identity.existing();
    console.print(
        privateKey
            ? pem("PRIVATE KEY", exported.privateKey().getEncoded())
            : pem("CERTIFICATE", exported.certificate().der()));
    return 0;
  }

  private static String pem(String what, byte[] der) {
    return String.join(
        System.lineSeparator(),
        "-----BEGIN " + what + "-----",
        PEM.encodeToString(der),
        "-----END " + what + "-----");
  }
}
