package io.github.uhp.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A web client that checks every byte that it gets, and knows nothing of UHP. */
final class WebClient {

  private static final long PATIENCE_SECONDS = 120;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();
  private final URI base;

  /** A client of the server that the local port leads to. */
  WebClient(int port) {
    base = URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Gets all of these at once.
   *
   * @throws IOException if one of them is not as it must be, with what is wrong
   */
  void get(List<Content> contents) throws IOException {
    List<CompletableFuture<String>> results = new ArrayList<>();
    for (Content content : contents) {
      results.add(start(content));
    }
    for (int i = 0; i < contents.size(); i++) {
      String digest = await(results.get(i));
      if (!digest.equals(contents.get(i).sha256())) {
        throw new IOException("got other bytes for " + contents.get(i) + ": " + digest);
      }
    }
  }

  private CompletableFuture<String> start(Content content) {
    MessageDigest digest = Content.newDigest();
    HttpRequest request = HttpRequest.newBuilder(base.resolve(content.path())).build();
    return http.sendAsync(
            request,
            HttpResponse.BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(digest::update)))
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .thenApply(response -> response.statusCode() == 200 ? hex(digest) : response.toString());
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String await(CompletableFuture<String> result) throws IOException {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw new IOException("no answer: " + e.getCause(), e);
    }
  }
}
