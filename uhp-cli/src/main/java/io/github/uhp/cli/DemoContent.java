package io.github.uhp.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Pseudo-random bytes that both ends of the demo can make by themselves: so the one that receives
 * them knows what they must be.
 *
 * @param seed decides the bytes
 * @param length how many
 */
record DemoContent(long seed, long length) {

  /** A multiple of eight, as the generator makes eight at a time. */
  private static final int CHUNK = 64 * 1024;

  void writeTo(OutputStream out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] chunk = new byte[CHUNK];
    for (long left = length; left > 0; left -= CHUNK) {
      random.nextBytes(chunk);
      out.write(chunk, 0, (int) Math.min(CHUNK, left));
    }
  }

  /** The SHA-256 of the bytes, in hexadecimal. */
  String sha256() {
    MessageDigest digest = newSha256();
    try {
      writeTo(
          new OutputStream() {
            @Override
            public void write(int b) {
              digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) {
              digest.update(bytes, offset, count);
            }
          });
    } catch (IOException e) {
      throw new AssertionError("a digest takes everything", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
