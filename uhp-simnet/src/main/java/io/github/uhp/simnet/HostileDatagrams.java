package io.github.uhp.simnet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Datagrams that nobody means well by: random, truncated, lengthened, with flipped bits or numbers
 * at their limits, spliced, replayed and oversized, made from captured valid ones. A function of
 * the seed and of what was captured.
 */
public final class HostileDatagrams {

  /** Longest UDP payload of all. */
  private static final int LONGEST = 65_507;

  private static final int MAX_CAPTURED = 512;
  private static final int MAX_FLIPS = 8;
  private static final long[] LIMITS = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32};

  private final Random random;
  private final List<byte[]> captured = new ArrayList<>();

  /** Nothing is captured at first. */
  public HostileDatagrams(long seed) {
    random = new Random(seed);
  }

  /** Takes a valid datagram, perhaps in the place of another one. */
  public void capture(byte[] valid) {
    if (captured.size() < MAX_CAPTURED) {
      captured.add(valid.clone());
    } else {
      captured.set(random.nextInt(MAX_CAPTURED), valid.clone());
    }
  }

  /** The next one; nobody else has it. */
  public byte[] next() {
    // One in a hundred is oversized: they cost as much as all others together.
    if (random.nextInt(100) == 0) {
      return oversized();
    }
    return switch (captured.isEmpty() ? random.nextInt(2) : random.nextInt(9)) {
      case 0 -> noise(random.nextInt(1300));
      case 1 -> labelledNoise();
      case 2 -> Arrays.copyOf(any(), random.nextInt(any().length + 1));
      case 3 -> lengthened(1 + random.nextInt(64));
      case 4 -> flipped();
      case 5 -> overwritten();
      case 6 -> spliced();
      case 7 -> atItsLimits();
      default -> any().clone();
    };
  }

  private byte[] any() {
    return captured.get(random.nextInt(captured.size()));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Noise behind the first two bytes of some message. */
  private byte[] labelledNoise() {
    byte[] bytes = noise(2 + random.nextInt(1300));
    bytes[0] = (byte) (4 + random.nextInt(3));
    bytes[1] = 1;
    return bytes;
  }

  private byte[] lengthened(int by) {
    byte[] valid = any();
    byte[] bytes = Arrays.copyOf(valid, valid.length + by);
    byte[] tail = noise(by);
    System.arraycopy(tail, 0, bytes, valid.length, by);
    return bytes;
  }

  private byte[] oversized() {
    return captured.isEmpty() || random.nextBoolean()
        ? noise(1201 + random.nextInt(LONGEST - 1200))
        : lengthened(1201 + random.nextInt(4000));
  }

  private byte[] flipped() {
    byte[] bytes = any().clone();
    for (int i = random.nextInt(MAX_FLIPS); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return bytes;
  }

  private byte[] overwritten() {
    byte[] bytes = any().clone();
    if (bytes.length > 0) {
      int from = random.nextInt(bytes.length);
      byte[] patch = noise(1 + random.nextInt(bytes.length - from));
      System.arraycopy(patch, 0, bytes, from, patch.length);
    }
    return bytes;
  }

  private byte[] spliced() {
    byte[] head = any();
    byte[] tail = any();
    int cut = random.nextInt(head.length + 1);
    int from = random.nextInt(tail.length + 1);
    return ByteBuffer.allocate(cut + tail.length - from)
        .put(head, 0, cut)
        .put(tail, from, tail.length - from)
        .array();
  }

  private byte[] atItsLimits() {
    byte[] bytes = any().clone();
    if (bytes.length >= Long.BYTES) {
      int at = random.nextInt(bytes.length - Long.BYTES + 1);
      ByteBuffer.wrap(bytes).putLong(at, LIMITS[random.nextInt(LIMITS.length)]);
    }
    return bytes;
  }
}
