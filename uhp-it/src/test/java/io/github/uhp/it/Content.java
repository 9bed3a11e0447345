package io.github.uhp.it;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Bytes that a server and its client both know without telling each other.
 *
 * @param seed which bytes
 * @param length how many
 */
record Content(long seed, long length) {

  private static final int PART = 32 * 1024;

  void writeTo(OutputStream out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] part = new byte[PART];
    for (long left = length; left > 0; left -= PART) {
      random.nextBytes(part);
      out.write(part, 0, (int) Math.min(PART, left));
    }
  }

  /** In hexadecimal. */
  String sha256() {
    MessageDigest digest = newDigest();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] part = new byte[PART];
    for (long left = length; left > 0; left -= PART) {
      random.nextBytes(part);
      digest.update(part, 0, (int) Math.min(PART, left));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The path of the URL at which a {@link WebServer} gives it. */
  String path() {
    return "/" + seed + "/" + length;
  }

  static Content atPath(String path) {
    String[] words = path.split("/", -1);
    return new Content(Long.parseLong(words[1]), Long.parseLong(words[2]));
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has it", e);
    }
  }
}
