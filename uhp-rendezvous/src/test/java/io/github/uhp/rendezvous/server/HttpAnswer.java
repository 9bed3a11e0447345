package io.github.uhp.rendezvous.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** What an HTTP server says. */
record HttpAnswer(int code, String type, String body) {

  private static final int BACKSTOP_MILLIS = 30_000;

  static HttpAnswer to(String method, String server, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + server + path).toURL().openConnection();
    connection.setRequestMethod(method);
    connection.setConnectTimeout(BACKSTOP_MILLIS);
    connection.setReadTimeout(BACKSTOP_MILLIS);
    int code = connection.getResponseCode();
    try (InputStream in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return new HttpAnswer(
          code, connection.getContentType(), new String(in.readAllBytes(), UTF_8));
    } finally {
      connection.disconnect();
    }
  }
}
