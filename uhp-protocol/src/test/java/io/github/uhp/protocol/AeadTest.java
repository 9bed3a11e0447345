package io.github.uhp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AeadTest {

  private final Aead aead = new Aead();

  /** Noise §4.2: the first 32 bytes of ENCRYPT(k, 2^64 - 1, nothing, 32 zeros). */
  @Test
  void rekeyIsAsNoiseDefinesIt() {
    byte[] key = new byte[32];
    new Random(12).nextBytes(key);
    ByteBuffer sealed = ByteBuffer.allocate(32 + 16);
    aead.seal(key, -1, ByteBuffer.allocate(0), new byte[32], sealed);

    byte[] expected = Arrays.copyOf(sealed.array(), 32);
    assertThat(aead.rekey(key)).isEqualTo(expected);
    assertThat(aead.rekey(key)).as("and again").isEqualTo(expected);
  }
}
