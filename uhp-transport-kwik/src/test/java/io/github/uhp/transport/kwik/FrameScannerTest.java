package io.github.uhp.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames as RFC 9000 section 19 and RFC 9221 section 4 lay them out, written by hand. */
class FrameScannerTest {

  /** STREAM on stream 4 with offset 16 and a length of 2, not the end. */
  private static final String MARK = "0e 04 10 02 aabb";

  private final List<String> told = new ArrayList<>();

  private final FrameScanner.Listener listener =
      new FrameScanner.Listener() {
        @Override
        public void onStreamFrame(long id, long end, boolean fin) {
          told.add("stream " + id + " to " + end + (fin ? " fin" : ""));
        }

        @Override
        public void onResetFrame(long id, long code, long finalSize) {
          told.add("reset " + id + " code " + code + " size " + finalSize);
        }

        @Override
        public void onStopFrame(long id, long code) {
          told.add("stop " + id + " code " + code);
        }

        @Override
        public void onCloseFrame(boolean application, long code, String reason) {
          told.add((application ? "application" : "transport") + " close " + code + " " + reason);
        }
      };

  static Stream<Arguments> skipped() {
    return Stream.of(
        Arguments.of("PADDING", "00 00 00"),
        Arguments.of("PING", "01"),
        Arguments.of("ACK of one range", "02 05 00 00 03"),
        Arguments.of("ACK of three ranges", "02 20 4005 02 01 03 04 02 01"),
        Arguments.of("ACK with ECN counts", "03 05 00 01 01 02 01 07 4008 09"),
        Arguments.of("CRYPTO", "06 00 03 010203"),
        Arguments.of("NEW_TOKEN", "07 02 0102"),
        Arguments.of("MAX_DATA", "10 80010000"),
        Arguments.of("MAX_STREAM_DATA", "11 04 c000000000010000"),
        Arguments.of("MAX_STREAMS, bidirectional", "12 5001"),
        Arguments.of("MAX_STREAMS, unidirectional", "13 05"),
        Arguments.of("DATA_BLOCKED", "14 05"),
        Arguments.of("STREAM_DATA_BLOCKED", "15 04 05"),
        Arguments.of("STREAMS_BLOCKED, bidirectional", "16 05"),
        Arguments.of("STREAMS_BLOCKED, unidirectional", "17 05"),
        Arguments.of("NEW_CONNECTION_ID", "18 01 00 04 01020304 000102030405060708090a0b0c0d0e0f"),
        Arguments.of("RETIRE_CONNECTION_ID", "19 01"),
        Arguments.of("PATH_CHALLENGE", "1a 0102030405060708"),
        Arguments.of("PATH_RESPONSE", "1b 0102030405060708"),
        Arguments.of("HANDSHAKE_DONE", "1e"),
        Arguments.of("DATAGRAM with a length", "31 03 010203"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("skipped")
  void finds_what_follows_a_frame_that_it_skips(String name, String frame) {
    scan(frame + MARK);
    assertThat(told).as(name).containsExactly("stream 4 to 18");
  }

  @Test
  void finds_nothing_behind_a_datagram_without_a_length() {
    scan("30 " + MARK);
    assertThat(told).isEmpty();
  }

  @Test
  void tells_of_stream_frames_in_all_their_forms() {
    scan("0a 01 02 aabb"); // a length
    scan("0b 01 00"); // nothing but the end
    scan("0f 05 4100 01 cc"); // offset, length, end
    scan("08 09 aabbcc"); // to the end of the packet
    scan("0d 09 03 aabb"); // likewise, with an offset and the end
    assertThat(told)
        .containsExactly(
            "stream 1 to 2",
            "stream 1 to 0 fin",
            "stream 5 to 257 fin",
            "stream 9 to 3",
            "stream 9 to 5 fin");
  }

  @Test
  void tells_of_resets_stops_and_the_close() {
    scan("04 08 07 4100" + "05 0c 09" + "1d 4193 03 627965");
    scan("1c 0a 08 00");
    assertThat(told)
        .containsExactly(
            "reset 8 code 7 size 256",
            "stop 12 code 9",
            "application close 403 bye",
            "transport close 10 ");
  }

  @Test
  void stops_at_a_type_that_it_does_not_know() {
    scan(MARK + "1f" + MARK);
    scan("4001" + MARK); // PING, but not in the shortest form, which RFC 9000 section 12.4 forbids
    assertThat(told).containsExactly("stream 4 to 18");
  }

  @Test
  void says_nothing_of_a_stream_frame_longer_than_the_packet() {
    scan("0a 04 05 aabb");
    scan("0e 04 10 ffffffffffffffff aabb");
    assertThat(told).isEmpty();
  }

  @Test
  void is_not_held_up_by_an_ack_that_claims_endless_ranges() {
    scan("02 05 00 ffffffffffffffff 00" + "00".repeat(1000));
    assertThat(told).isEmpty();
  }

  @Test
  void never_throws_when_a_payload_ends_early() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    skipped().map(each -> bytes((String) each.get()[1])).forEach(all::writeBytes);
    all.writeBytes(bytes(MARK + "04 08 07 00" + "05 0c 09" + "1c 00 00 03 627965"));
    byte[] payload = all.toByteArray();
    for (int length = 0; length <= payload.length; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      assertThatCode(() -> FrameScanner.scan(cut, listener))
          .as("the first %d bytes", length)
          .doesNotThrowAnyException();
    }
    assertThat(told).contains("stream 4 to 18", "reset 8 code 7 size 0", "stop 12 code 9");
  }

  @Test
  void never_throws_on_noise() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] payload = new byte[random.nextInt(64)];
      random.nextBytes(payload);
      if (payload.length > 0) {
        payload[0] &= 0x1f; // a type that is known, mostly
      }
      assertThatCode(() -> FrameScanner.scan(payload, listener))
          .as("seed %d: %s", seed, HexFormat.of().formatHex(payload))
          .doesNotThrowAnyException();
    }
  }

  private void scan(String hex) {
    FrameScanner.scan(bytes(hex), listener);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
