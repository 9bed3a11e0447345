package io.github.uhp.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PcapTest {

  private static final String LITTLE = "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000";
  private static final String BIG = "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001";
  private static final String ETHERNET_IPV4 = "020000000001 020000000002 0800";
  private static final String IPV4 =
      "4500 001f 0000 4000 4011 0000 c6336402 c6336401 1234 53e1 000b 0000 616263";
  private static final String IPV6 =
      "020000000001 020000000002 86dd 60000000 000b 11 40"
          + " 20010db8000100000000000000000002 20010db8000100000000000000000001"
          + " 1234 53e1 000b 0000 616263";

  /** A record of 45 bytes. */
  private static final String RECORD = "01000000 02000000 2d000000 2d000000 ";

  @Test
  void readsDatagrams() throws IOException {
    List<Pcap.Datagram> read =
        read(
            LITTLE
                + (RECORD + ETHERNET_IPV4 + IPV4)
                + ("01000000 03000000 41000000 41000000" + IPV6)
                // A short frame is filled up by Ethernet.
                + ("01000000 04000000 2f000000 2f000000" + ETHERNET_IPV4 + IPV4 + "0000"));
    assertThat(read)
        .extracting(Pcap.Datagram::micros)
        .containsExactly(1000002L, 1000003L, 1000004L);
    assertThat(read).allSatisfy(each -> assertThat(each.payload()).asString().isEqualTo("abc"));
    assertThat(read.get(0).from()).hasToString("/198.51.100.2:4660");
    assertThat(read.get(0).to()).hasToString("/198.51.100.1:21473");
    assertThat(read.get(1).to()).hasToString("/[2001:db8:1:0:0:0:0:1]:21473");
  }

  @Test
  void readsTheOtherByteOrder() throws IOException {
    assertThat(read(BIG + "00000001 00000002 0000002d 0000002d" + ETHERNET_IPV4 + IPV4)).hasSize(1);
  }

  /** What is replaced in the record above makes it unreadable. */
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "d4c3b2a1, 0a0d0d0a, another format",
    "ffff0000 01000000, ffff0000 71000000, another link",
    "2d000000 2d000000, 2d000000 2e000000, a cut packet",
    "2d000000 2d000000, 2e000000 2e000000, the end within",
    "0800 4500, 0806 4500, ARP",
    "0800 4500, 0800 5500, another IP version",
    "4000 4011, 2000 4011, a fragment",
    "4000 4011, 4000 4006, TCP",
    "001f 0000, 0020 0000, an IP packet that is longer than its frame",
    "000b 0000, 000c 0000, a UDP datagram that is longer than its packet",
    "000b 0000, 000a 0000, a UDP datagram that is shorter than its packet"
  })
  void refusesWhatItDoesNotUnderstand(String good, String bad, String what) {
    String file = LITTLE + " " + RECORD + ETHERNET_IPV4 + " " + IPV4;
    String spoiled = file.replace(good, bad);
    assertThat(spoiled).as(what).isNotEqualTo(file);
    assertThatThrownBy(() -> read(spoiled)).isInstanceOf(IOException.class);
  }

  private static List<Pcap.Datagram> read(String hex) throws IOException {
    return Pcap.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }
}
