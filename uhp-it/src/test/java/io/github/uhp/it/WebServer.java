package io.github.uhp.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A web server on loopback that gives any {@link Content} and knows nothing of UHP. */
final class WebServer implements AutoCloseable {

  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final AtomicLong requests = new AtomicLong();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "web server");
            thread.setDaemon(true);
            return thread;
          });

  WebServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How many it has got. */
  long requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      Content content = Content.atPath(exchange.getRequestURI().getPath());
      exchange.sendResponseHeaders(200, content.length());
      try (OutputStream body = exchange.getResponseBody()) {
        content.writeTo(body);
      }
    }
  }
}
