package io.github.uhp.rendezvous.server;

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
      byte[] text = text(secret);
      try {
        OwnerOnly.replace(file, draft -> Files.write(draft, text));
      } finally {
        Arrays.fill(text, (byte) 0);
      }
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
      return take(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is not a server's key; restore it, or remove it to start with a new key", e);
    }
  }

  /**
   * Reads what is in a file, and zeroes it.
   *
   * @throws IllegalArgumentException if it is not a key
   */
  static ServerKey take(byte[] text) {
    char[] digits = new char[text.length];
    byte[] secret = {};
    try {
      int end = 0;
      for (int i = 0; i < text.length; i++) {
        digits[i] = (char) text[i];
        end = Character.isWhitespace(digits[i]) ? end : i + 1;
      }
      secret = HEX.parseHex(digits, 0, end);
      return ServerKey.of(secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(digits, '\0');
      Arrays.fill(text, (byte) 0);
    }
  }

  private static byte[] text(byte[] secret) {
    byte[] text = new byte[2 * secret.length + 1];
    for (int i = 0; i < secret.length; i++) {
      text[2 * i] = (byte) HEX.toHighHexDigit(secret[i]);
      text[2 * i + 1] = (byte) HEX.toLowHexDigit(secret[i]);
    }
    text[text.length - 1] = '\n';
    return text;
  }
}
