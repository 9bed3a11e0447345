package io.github.uhp.rendezvous.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerOptionsTest {

  @Test
  void hasDefaults() {
    ServerOptions options = ServerOptions.parse();
    assertThat(options.sockets().main().getAddress().isAnyLocalAddress()).isTrue();
    assertThat(options.sockets().main().getPort()).isEqualTo(21473);
    assertThat(options.config().maxPeers()).isEqualTo(10_000);
    assertThat(options.state()).isNull();
    assertThat(options.admin()).isNull();
    assertThat(options.publicHost()).isNull();
    assertThat(options.json()).isFalse();
    assertThat(options.verbose()).isFalse();
  }

  @Test
  void theSecondPortIsTheOneAfterTheFirst() {
    assertThat(ServerOptions.parse().sockets().secondPort()).isEqualTo(21474);
    assertThat(sockets("--bind=127.0.0.1:7").secondPort()).isEqualTo(8);
    assertThat(sockets("--bind=0").secondPort()).isZero();
    assertThat(sockets("--bind=65535").secondPort()).isEqualTo(ServerSockets.NONE);
    assertThat(sockets("--second-port=9").secondPort()).isEqualTo(9);
    assertThat(sockets("--second-port=none").secondPort()).isEqualTo(ServerSockets.NONE);
  }

  @Test
  void theSecondAddressIsBesideAFirst() {
    assertThat(sockets().secondAddress()).isNull();
    assertThat(sockets("--bind=127.0.0.1:7", "--second-address=127.0.0.2").secondAddress())
        .hasToString("/127.0.0.2");
    assertThat(sockets("--bind=[::1]:7", "--second-address=2001:db8::1").secondAddress())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--second-port=21473",
        "--second-port=-1",
        "--second-port=65536",
        "--second-port=other",
        "--second-address=192.0.2.1",
        "--bind=127.0.0.1:5 --second-address=127.0.0.1",
        "--bind=127.0.0.1:5 --second-address=localhost",
        "--bind=127.0.0.1:5 --second-address=1.2.3.4.5"
      })
  void refusesSocketsThatDoNotGoTogether(String args) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerOptions.parse(args.split(" ")))
        .withMessageNotContaining("\n");
  }

  private static ServerSockets sockets(String... args) {
    return ServerOptions.parse(args).sockets();
  }

  @Test
  void takesValuesWithAndWithoutEqualsSign() {
    ServerOptions options =
        ServerOptions.parse(
            "--bind=127.0.0.1:1", "--state", "a=b", "--max-peers=7", "--admin", "[::1]:2", "-v");
    assertThat(HostText.of(options.sockets().main())).isEqualTo("127.0.0.1:1");
    assertThat(options.state()).isEqualTo(Path.of("a=b"));
    assertThat(options.config().maxPeers()).isEqualTo(7);
    assertThat(options.admin()).isNotNull();
    assertThat(options.verbose()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "example.org, example.org, 0",
    "example.org:5, example.org, 5",
    "198.51.100.7:5, 198.51.100.7, 5",
    "[2001:db8::1]:5, [2001:db8::1], 5",
    "[2001:db8::1], [2001:db8::1], 0",
    "2001:db8::1, 2001:db8::1, 0"
  })
  void readsThePublicAddress(String text, String host, int port) {
    ServerOptions options = ServerOptions.parse("--public", text);
    assertThat(options.publicHost()).isEqualTo(host);
    assertThat(options.publicPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--bind",
        "--bind=x",
        "--bind=65536",
        "--bind=-1",
        "--bind=127.0.0.1",
        "--max-peers=0",
        "--max-peers=many",
        "--state=",
        "--admin=9473",
        "--admin=:9473",
        "--admin=0.0.0.0:9473",
        "--admin=[::]:9473",
        "--admin=192.0.2.1:9473",
        "--public=",
        "--public=a b",
        "--public=\"",
        "--public=host:0",
        "--nonsense",
        "nonsense"
      })
  void refusesWrongOnesWithOneLine(String arg) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerOptions.parse(arg))
        .withMessageNotContaining("\n");
  }
}
