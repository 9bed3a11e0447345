package io.github.uhp.it;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for bytes that may not be seen, and for disguises of them: backwards; XORed with any one
 * byte, or with STUN's magic cookie (RFC 8489 §14.2) however aligned; in hexadecimal; in base64
 * however aligned. A long secret is found by any {@value #WINDOW} bytes of it.
 */
final class SecretSearch {

  private static final int WINDOW = 16;
  private static final byte[] STUN_COOKIE = {0x21, 0x12, (byte) 0xa4, 0x42};

  /** Shorter ones XORed with every byte would be found in random bytes too easily. */
  private static final int SHORTEST_FOR_EVERY_BYTE = 6;

  private final Map<Integer, Map<ByteBuffer, Finding>> patternsByLength = new TreeMap<>();

  /**
   * Something that was found.
   *
   * @param secret what it was added as
   * @param form the disguise
   */
  record Finding(String secret, String form) {}

  /** Adds a secret; several may have one name. */
  void add(String secret, byte[] bytes) {
    int window = Math.min(WINDOW, bytes.length);
    for (int at = 0; at + window <= bytes.length; at++) {
      addForms(secret, Arrays.copyOfRange(bytes, at, at + window));
    }
  }

  /** Adds a text. */
  void add(String secret, String text) {
    add(secret, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds an IPv4 address and port: the address alone, also as text, and both together, also as
   * protobuf has them.
   */
  void add(String secret, InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    int port = address.getPort();
    add(secret, ip);
    add(secret, address.getAddress().getHostAddress());
    add(secret, ByteBuffer.allocate(6).put(ip).putShort((short) port).array());
    // Field 1, four bytes; field 2, a number in as many groups of seven bits as it takes.
    ByteBuffer message = ByteBuffer.allocate(10).put((byte) 0x0a).put((byte) 4).put(ip);
    message.put((byte) 0x10);
    int left = port;
    for (; left > 0x7f; left >>= 7) {
      message.put((byte) (left | 0x80));
    }
    message.put((byte) left);
    add(secret, Arrays.copyOf(message.array(), message.position()));
  }

  /** All that is there, in the order of the payloads. */
  Set<Finding> find(List<byte[]> payloads) {
    Set<Finding> found = new LinkedHashSet<>();
    for (byte[] payload : payloads) {
      patternsByLength.forEach(
          (length, patterns) -> {
            for (int at = 0; at + length <= payload.length; at++) {
              Finding finding = patterns.get(ByteBuffer.wrap(payload, at, length));
              if (finding != null) {
                found.add(finding);
              }
            }
          });
    }
    return found;
  }

  /** How many findings are to be expected in so many bytes if they are random. */
  double expectedAccidents(long bytes) {
    return patternsByLength.entrySet().stream()
        .mapToDouble(each -> bytes * each.getValue().size() * Math.pow(256, -each.getKey()))
        .sum();
  }

  private void addForms(String secret, byte[] bytes) {
    put(secret, "plain", bytes);
    put(secret, "backwards", reversed(bytes));
    put(secret, "complement", xored(bytes, new byte[] {(byte) 0xff}, 0));
    if (bytes.length >= SHORTEST_FOR_EVERY_BYTE) {
      for (int key = 1; key < 0xff; key++) {
        put(secret, "XORed with a byte", xored(bytes, new byte[] {(byte) key}, 0));
      }
    }
    for (int offset = 0; offset < STUN_COOKIE.length; offset++) {
      put(secret, "XORed with STUN's cookie", xored(bytes, STUN_COOKIE, offset));
    }
    put(secret, "hexadecimal", ascii(HexFormat.of().formatHex(bytes)));
    put(secret, "hexadecimal", ascii(HexFormat.of().withUpperCase().formatHex(bytes)));
    for (int offset = 0; offset < 3; offset++) {
      put(secret, "base64", base64(Base64.getEncoder(), bytes, offset));
      put(secret, "base64", base64(Base64.getUrlEncoder(), bytes, offset));
    }
  }

  private void put(String secret, String form, byte[] pattern) {
    patternsByLength
        .computeIfAbsent(pattern.length, length -> new HashMap<>())
        .putIfAbsent(ByteBuffer.wrap(pattern), new Finding(secret, form));
  }

  static byte[] xored(byte[] bytes, byte[] key, int offset) {
    byte[] result = bytes.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= key[(i + offset) % key.length];
    }
    return result;
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }

  /** The letters that depend on these bytes alone, if so many others come before them. */
  private static byte[] base64(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] padded = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, padded, before, bytes.length);
    byte[] letters = encoder.encode(padded);
    int first = (before * 8 + 5) / 6;
    int last = padded.length * 8 / 6;
    return Arrays.copyOfRange(letters, first, last);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The names of what was found. */
  static List<String> names(Set<Finding> found) {
    return new ArrayList<>(new LinkedHashSet<>(found.stream().map(Finding::secret).toList()));
  }
}
