package io.github.uhp.rendezvous.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Health and metrics over HTTP, for the machine itself: {@code /healthz} answers 200 while the
 * server's thread does, {@code /metrics} is Prometheus text. Daemon threads named {@code
 * uhp-rendezvous-admin}.
 */
final class AdminPage implements AutoCloseable {

  private static final int THREADS = 2;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final HttpServer http;
  private final ExecutorService threads;
  private final RendezvousServer server;

  /** What a page shows, from the state of the server. */
  @FunctionalInterface
  private interface Page {
    String render(ServerStatus status);
  }

  private AdminPage(HttpServer http, ExecutorService threads, RendezvousServer server) {
    this.http = http;
    this.threads = threads;
    this.server = server;
  }

  /**
   * Binds and starts.
   *
   * @param bind a loopback address; port 0 takes any
   * @throws IOException if it cannot be bound
   */
  static AdminPage start(InetSocketAddress bind, RendezvousServer server) throws IOException {
    HttpServer http = HttpServer.create(bind, 0);
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS, task -> DaemonThread.of(task, "uhp-rendezvous-admin"));
    AdminPage page = new AdminPage(http, threads, server);
    http.setExecutor(threads);
    http.createContext("/", exchange -> answer(exchange, 404, TEXT, "not found\n"));
    page.serve("/healthz", TEXT, status -> "ok\n");
    page.serve("/metrics", PROMETHEUS, Metrics::text);
    try {
      // The dispatcher's thread is a daemon if the one that starts it is.
      threads.submit(http::start).get();
    } catch (ExecutionException e) {
      page.close();
      throw new IOException("cannot start the admin page", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      page.close();
      throw new IOException("interrupted", e);
    }
    return page;
  }

  InetSocketAddress address() {
    return http.getAddress();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void serve(String path, String type, Page page) {
    http.createContext(
        path,
        exchange -> {
          if (!exchange.getRequestURI().getPath().equals(path)) {
            answer(exchange, 404, TEXT, "not found\n");
            return;
          }
          ServerStatus status;
          try {
            status = server.status();
          } catch (IOException e) {
            answer(exchange, 503, TEXT, e.getMessage() + "\n");
            return;
          }
          answer(exchange, 200, type, page.render(status));
        });
  }

  private static void answer(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      boolean allowed = head || exchange.getRequestMethod().equals("GET");
      byte[] body = (allowed ? text : "only GET and HEAD\n").getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", allowed ? type : TEXT);
      exchange.sendResponseHeaders(allowed ? code : 405, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
