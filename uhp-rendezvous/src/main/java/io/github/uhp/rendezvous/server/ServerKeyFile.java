package io.github.uhp.rendezvous.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/** The server's X25519 private key on disk: 64 hexadecimal digits and a line end, mode 600. */
final class ServerKeyFile {

  private static final HexFormat HEX = HexFormat.of();
  private static final long MAX_LENGTH = 128;

  private final Path file;

  ServerKeyFile(Path file) {
    this.file = file;
  }

  /** Makes a key that is not kept. */
  static ServerId ephemeral() {
    return publicKey(new X25519PrivateKeyParameters(new SecureRandom()));
  }

  /**
   * The public half; makes the file if it is missing.
   *
   * @throws IOException if the file cannot be read or written, is not a key, or others have access
   *     to it; the message is one line
   */
  ServerId loadOrCreate() throws IOException {
    if (Files.exists(file)) {
      return load();
    }
    X25519PrivateKeyParameters key = new X25519PrivateKeyParameters(new SecureRandom());
    OwnerOnly.replace(
        file, draft -> Files.writeString(draft, HEX.formatHex(key.getEncoded()) + "\n"));
    return publicKey(key);
  }

  private ServerId load() throws IOException {
    OwnerOnly.require(file);
    try {
      if (Files.size(file) > MAX_LENGTH) {
        throw new IllegalArgumentException("too long");
      }
      byte[] key = HEX.parseHex(new String(Files.readAllBytes(file), US_ASCII).strip());
      if (key.length != X25519PrivateKeyParameters.KEY_SIZE) {
        throw new IllegalArgumentException("wrong length");
      }
      return publicKey(new X25519PrivateKeyParameters(key));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " is not a server's key; restore it, or remove it to start with a new key", e);
    }
  }

  private static ServerId publicKey(X25519PrivateKeyParameters key) {
    return ServerId.of(key.generatePublicKey().getEncoded());
  }
}
