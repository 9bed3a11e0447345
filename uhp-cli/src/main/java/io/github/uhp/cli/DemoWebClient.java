package io.github.uhp.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** An ordinary web client that fetches {@link DemoContent} and checks every byte by its SHA-256. */
final class DemoWebClient {

  /** A backstop against a tunnel that hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final URI base;
  private final EventSink events;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  DemoWebClient(URI base, EventSink events) {
    this.base = base;
    this.events = events;
  }

  /** One large download. */
  void download(DemoContent content) throws Failure, InterruptedException {
    String expected = content.sha256();
    long start = System.nanoTime();
    Download download = await(fetch(content));
    long millis = millisSince(start);
    check(content, expected, download);
    events.accept(
        Event.of("download")
            .with("bytes", download.bytes())
            .with("ms", millis)
            .with("sha256", download.sha256())
            .line(
                "%,d bytes in %,d ms: %s; SHA-256 as it must be (%s...)",
                download.bytes(),
                millis,
                Rate.text(download.bytes(), millis),
                expected.substring(0, 12)));
  }

  /** Many small downloads, all at once, each of other bytes. */
  void requests(int count, DemoContent first) throws Failure, InterruptedException {
    List<DemoContent> contents =
        LongStream.range(0, count)
            .mapToObj(each -> new DemoContent(first.seed() + each, first.length()))
            .toList();
    List<String> expected = contents.stream().map(DemoContent::sha256).toList();
    long start = System.nanoTime();
    List<CompletableFuture<Download>> downloads = contents.stream().map(this::fetch).toList();
    for (int i = 0; i < count; i++) {
      check(contents.get(i), expected.get(i), await(downloads.get(i)));
    }
    long millis = millisSince(start);
    events.accept(
        Event.of("requests")
            .with("count", count)
            .with("bytes", count * first.length())
            .with("ms", millis)
            .line("%d requests at once, all answered right, in %,d ms", count, millis));
  }

  private CompletableFuture<Download> fetch(DemoContent content) {
    MessageDigest digest = DemoContent.newSha256();
    AtomicLong bytes = new AtomicLong();
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve(DemoWebServer.resource(content))).build();
    return http.sendAsync(
            request,
            BodyHandlers.ofByteArrayConsumer(
                part ->
                    part.ifPresent(
                        some -> {
                          digest.update(some);
                          bytes.addAndGet(some.length);
                        })))
        .thenApply(response -> download(response, bytes.get(), digest));
  }

  private static Download download(HttpResponse<?> response, long bytes, MessageDigest digest) {
    return new Download(response.statusCode(), bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static void check(DemoContent content, String expected, Download download)
      throws Failure {
    if (download.status() != 200) {
      throw new Failure("the web server answered with status " + download.status());
    }
    if (download.bytes() != content.length() || !download.sha256().equals(expected)) {
      throw new Failure(
          "the download is wrong: %d bytes with SHA-256 %s, not %d with %s"
              .formatted(download.bytes(), download.sha256(), content.length(), expected));
    }
  }

  private static Download await(CompletableFuture<Download> download)
      throws Failure, InterruptedException {
    try {
      return download.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException known ? known : e;
      throw new Failure("the download failed: " + Failure.describe(cause), e);
    } catch (TimeoutException e) {
      throw new Failure("the download took more than " + PATIENCE.toSeconds() + " s", e);
    }
  }

  private static long millisSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private record Download(int status, long bytes, String sha256) {}
}
