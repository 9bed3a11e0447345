package io.github.uhp.rendezvous.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.uhp.protocol.ServerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/** The server's X25519 private key on disk: 64 hexadecimal digits and a line end, mode 600. */
final class ServerKeyFile {

  private static final HexFormat HEX = HexFormat.of();
  private static final long MAX_LENGTH = 128;

  private final Path file;

  ServerKeyFile(Path file) {
    this.file = file;
  }

  /**
   * The key; makes it and the file if that is missing.
   *
   * @throws IOException if the file cannot be read or written, is not a key, or others have access
   *     to it; the message is one line
   */
  ServerKey loadOrCreate() throws IOException {
    if (Files.exists(file)) {
      return load();
    }
    ServerKey key = ServerKey.generate(new SecureRandom());
    byte[] secret = key.secret();
    try {
      OwnerOnly.replace(file, draft -> Files.writeString(draft, HEX.formatHex(secret) + "\n"));
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    return key;
  }

  private ServerKey load() throws IOException {
    OwnerOnly.require(file);
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw new IllegalArgumentException("too long");
      }
      byte[] secret = HEX.parseHex(new String(Files.readAllBytes(file), US_ASCII).strip());
      try {
        return ServerKey.of(secret);
      } finally {
        Arrays.fill(secret, (byte) 0);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is not a server's key; restore it, or remove it to start with a new key", e);
    }
  }
}
