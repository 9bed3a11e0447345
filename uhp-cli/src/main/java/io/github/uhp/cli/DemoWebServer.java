package io.github.uhp.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An ordinary web server on loopback that knows nothing of UHP: {@code GET /bytes/SEED/LENGTH}
 * gives {@link DemoContent}.
 */
final class DemoWebServer implements AutoCloseable {

  private static final Pattern RESOURCE = Pattern.compile("/bytes/([0-9]{1,18})/([0-9]{1,18})");
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final ExecutorService threads;

  DemoWebServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "uhp-demo-web");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", DemoWebServer::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static String resource(DemoContent content) {
    return "/bytes/" + content.seed() + "/" + content.length();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher matcher = RESOURCE.matcher(exchange.getRequestURI().getPath());
      if (!matcher.matches()) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      DemoContent content =
          new DemoContent(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
      exchange.sendResponseHeaders(200, content.length() == 0 ? -1 : content.length());
      try (OutputStream body = exchange.getResponseBody()) {
        content.writeTo(body);
      }
    }
  }
}
