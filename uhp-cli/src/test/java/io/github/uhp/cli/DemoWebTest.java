package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo must not call a wrong download right. */
class DemoWebTest {

  private static final DemoContent CONTENT = new DemoContent(7, 200_001);

  private final List<Event> events = new ArrayList<>();
  private final HttpServer forger = forger();

  @AfterEach
  void stop() {
    forger.stop(0);
  }

  @Test
  void checksADownloadAndManyAtOnce() throws Exception {
    try (DemoWebServer web = new DemoWebServer()) {
      DemoWebClient client = new DemoWebClient(local(web.port()), events::add);
      client.download(CONTENT);
      client.requests(50, new DemoContent(1, 10_000));
    }

    assertThat(events).extracting(Event::kind).containsExactly("download", "requests");
    assertThat(events.get(0).fields())
        .containsEntry("bytes", 200_001L)
        .containsEntry("sha256", CONTENT.sha256());
    assertThat(events.get(1).fields()).containsEntry("count", 50);
  }

  @Test
  void makesTheSameBytesAgainAndOthersFromAnotherSeed() {
    assertThat(CONTENT.sha256())
        .isEqualTo(new DemoContent(7, 200_001).sha256())
        .isNotEqualTo(new DemoContent(8, 200_001).sha256())
        .isNotEqualTo(new DemoContent(7, 200_000).sha256());
  }

  @ParameterizedTest
  @CsvSource({
    "200, 200001, 1, the download is wrong",
    "200, 200000, 0, the download is wrong",
    "404, 10, 0, status 404"
  })
  void noticesWrongAnswers(int status, long length, int flipped, String complaint)
      throws IOException {
    forge(status, length, flipped);
    DemoWebClient client = new DemoWebClient(local(forger.getAddress().getPort()), events::add);

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> client.download(CONTENT))
        .withMessageContaining(complaint);
    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> client.requests(3, CONTENT))
        .withMessageContaining(complaint);
    assertThat(events).isEmpty();
  }

  @Test
  void noticesAnEndBeforeTheEnd() throws IOException {
    forger.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length());
          exchange.getResponseBody().write(1);
          exchange.getHttpContext().getServer().stop(0);
        });
    forger.start();
    DemoWebClient client = new DemoWebClient(local(forger.getAddress().getPort()), events::add);

    assertThatExceptionOfType(Failure.class)
        .isThrownBy(() -> client.download(CONTENT))
        .withMessageContaining("the download failed");
  }

  private void forge(int status, long length, int flipped) {
    forger.createContext(
        "/",
        exchange -> {
          try (exchange) {
            ByteArrayOutputStream right = new ByteArrayOutputStream();
            new DemoContent(CONTENT.seed(), length).writeTo(right);
            byte[] body = right.toByteArray();
            body[body.length / 2] ^= (byte) flipped;
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    forger.start();
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static HttpServer forger() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
