package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.protocol.ServerId;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

  private static final ServerId KEY = ServerId.of(new byte[ServerId.LENGTH]);

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org, 21473",
    "example.org:1, example.org, 1",
    "192.0.2.1:65535, 192.0.2.1, 65535",
    "[2001:db8::7], 2001:db8::7, 21473",
    "[2001:db8::7]:4242, 2001:db8::7, 4242",
    "[fe80::1%eth0]:4242, fe80::1%eth0, 4242",
  })
  void readsHostAndPort(String text, String host, int port) {
    assertThat(ServerAddress.parse(text)).isEqualTo(new ServerAddress(host, port, null));
    assertThat(ServerAddress.parse(text + "#" + KEY)).isEqualTo(new ServerAddress(host, port, KEY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org:1", "192.0.2.1:65535", "[2001:db8::7]:4242"})
  void writesWhatItReads(String text) {
    assertThat(ServerAddress.parse(text)).hasToString(text);
    assertThat(ServerAddress.parse(text + "#" + KEY)).hasToString(text + "#" + KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                   | has a host",
        "' '                  | has a host",
        ":21473               | has a host",
        "[]:21473             | has a host",
        "two words:21473      | has a host",
        "a/b:21473            | has a host",
        "me@example.org:21473 | has a host",
        "[example.org]x       | follows the bracket",
        "2001:db8::7          | needs brackets",
        "2001:db8::7:4242     | needs brackets",
        "[2001:db8::7         | needs brackets",
        "[2001:db8::7]4242    | follows the bracket",
        "example.org:         | not a number",
        "example.org:http     | not a number",
        "example.org:+1       | not a number",
        "example.org:-1       | not a number",
        "example.org:\u0664   | not a number",
        "example.org:99999999999999 | not a number",
        "[::1]:1:2            | not a number",
        "example.org:0        | not between",
        "example.org:65536    | not between",
        "example.org#         | not a server key",
        "example.org#aaaa     | not a server key",
      })
  void refusesAndQuotesWhatItCannotRead(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerAddress.parse(text))
        .withMessageStartingWith("'" + text + "' is not a server (HOST[:PORT][#KEY]): ")
        .withMessageContaining(why);
  }

  @Test
  void writesTheSameForTheSamePlace() {
    assertThat(ServerAddress.parse("Example.ORG").place()).isEqualTo("example.org:21473");
    assertThat(ServerAddress.parse("[FE80::1]:7#" + KEY).place()).isEqualTo("[fe80::1]:7");
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 192.0.2.1", "2001:db8::7, 2001:db8:0:0:0:0:0:7"})
  void resolvesLiterals(String host, String address) throws UnknownHostException {
    assertThat(new ServerAddress(host, 7, null).resolve())
        .satisfies(at -> assertThat(at.getAddress().getHostAddress()).isEqualTo(address))
        .satisfies(at -> assertThat(at.getPort()).isEqualTo(7));
  }

  @Test
  void prefersIpv4() throws UnknownHostException {
    assertThat(new ServerAddress("localhost", 7, null).resolve().getAddress().getHostAddress())
        .isEqualTo("127.0.0.1");
  }
}
