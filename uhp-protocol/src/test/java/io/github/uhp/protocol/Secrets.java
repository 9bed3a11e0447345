package io.github.uhp.protocol;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Looks at the arrays themselves in which secrets are kept. */
final class Secrets {

  private Secrets() {}

  /** What a private field of an object holds. */
  static Object field(Object holder, String name) {
    try {
      Field field = holder.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(holder);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** Keeps every array that it filled. */
  static final class KeepingRandom implements RandomGenerator {

    final List<byte[]> filled = new ArrayList<>();
    private long state;

    @Override
    public long nextLong() {
      return state += 0x9e3779b97f4a7c15L;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      RandomGenerator.super.nextBytes(bytes);
      filled.add(bytes);
    }
  }

  /** Keeps every array into which it wrote a shared secret. */
  static final class KeepingCurve extends X25519 {

    final List<byte[]> shared = new ArrayList<>();

    @Override
    boolean agree(byte[] secret, byte[] publicKey, byte[] into) {
      boolean agreed = super.agree(secret, publicKey, into);
      shared.add(into);
      return agreed;
    }
  }

  /** Keeps every array that it got or gave as a key. */
  static final class KeepingAead extends Aead {

    final List<byte[]> keys = new ArrayList<>();

    @Override
    void seal(byte[] key, long counter, ByteBuffer header, byte[] plain, ByteBuffer out) {
      keys.add(key);
      super.seal(key, counter, header, plain, out);
    }

    @Override
    byte @Nullable [] open(byte[] key, long counter, ByteBuffer header, ByteBuffer sealed) {
      keys.add(key);
      return super.open(key, counter, header, sealed);
    }

    @Override
    byte[] rekey(byte[] key) {
      byte[] next = super.rekey(key);
      keys.add(next);
      return next;
    }
  }
}
