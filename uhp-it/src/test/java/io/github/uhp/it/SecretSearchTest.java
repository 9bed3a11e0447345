package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A search that overlooks something would prove nothing. */
class SecretSearchTest {

  private static final long SEED = 20_261_122;
  private static final byte[] LONG_SECRET = random(300, 1);
  private static final String NAME = "a-peer-of-that-name";
  private static final SecretSearch SEARCH = search();

  private static final Map<String, UnaryOperator<byte[]>> DISGUISES =
      Map.of(
          "plain", bytes -> bytes,
          "any byte", bytes -> SecretSearch.xored(bytes, new byte[] {0x5a}, 0),
          "the last byte", bytes -> SecretSearch.xored(bytes, new byte[] {(byte) 0xff}, 0),
          "STUN", bytes -> SecretSearch.xored(bytes, HexFormat.of().parseHex("2112a442"), 3),
          "hexadecimal", bytes -> text(HexFormat.of().formatHex(bytes)),
          "HEXADECIMAL", bytes -> text(HexFormat.of().withUpperCase().formatHex(bytes)),
          "base64", bytes -> Base64.getEncoder().encode(bytes),
          "base64 of addresses", bytes -> Base64.getUrlEncoder().encode(bytes));

  @TestFactory
  List<DynamicTest> findsEverythingInEveryDisguiseWhereverItIs() {
    return DISGUISES.entrySet().stream()
        .map(
            disguise ->
                DynamicTest.dynamicTest(
                    disguise.getKey(),
                    () -> {
                      for (int before = 0; before < 24; before++) {
                        findsAll(disguise.getValue(), before);
                      }
                    }))
        .toList();
  }

  private static void findsAll(UnaryOperator<byte[]> disguise, int before) {
    for (byte[] secret :
        List.of(
            text(NAME),
            new byte[] {10, 4, (byte) 203, 0, 113, 77, 16, (byte) 0x8b, 78},
            new byte[] {(byte) 203, 0, 113, 77, 39, 11},
            Arrays.copyOfRange(LONG_SECRET, 100, 116))) {
      byte[] payload = random(before + secret.length + 9, before);
      System.arraycopy(secret, 0, payload, before, secret.length);
      assertThat(SEARCH.find(List.of(random(40, 99), disguise.apply(payload))))
          .as("seed %d, %d bytes before", SEED, before)
          .hasSize(1);
    }
  }

  @Test
  void findsAnAddressAlone() {
    for (String disguised : List.of("cb00714d", "4d7100cb", "34ff8eb2", "ea12d50f")) {
      assertThat(SEARCH.find(List.of(HexFormat.of().parseHex(disguised)))).hasSize(1);
    }
    assertThat(SEARCH.find(List.of(HexFormat.of().parseHex("cb00714c")))).isEmpty();
    assertThat(SEARCH.find(List.of(text("from 203.0.113.77 to")))).hasSize(1);
  }

  @Test
  void findsNothingWhereNothingIs() {
    byte[] noise = random(20_000, 7);
    assertThat(SEARCH.find(List.of(noise, new byte[1200], text("a-peer-of-another-name"))))
        .isEmpty();
    assertThat(SEARCH.expectedAccidents(20_000)).isLessThan(1e-3).isPositive();
  }

  private static SecretSearch search() {
    SecretSearch search = new SecretSearch();
    search.add("name", NAME);
    search.add("certificate", LONG_SECRET);
    search.add("address", new InetSocketAddress("203.0.113.77", 39 * 256 + 11));
    return search;
  }

  private static byte[] random(int length, long stream) {
    byte[] bytes = new byte[length];
    new Random(SEED + stream).nextBytes(bytes);
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
