package io.github.uhp.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The program behind {@link RemoteWeb}: a web server and a web client in one process, so that they
 * can be put on a host of a NAT lab. It first tells the server's port; then each line is a command,
 * answered by a line, {@code ok} or what is wrong:
 *
 * <ul>
 *   <li>{@code get PORT COUNT LENGTH}: as many contents at once
 *   <li>{@code begin PORT LENGTH}: a download, of which only the header is read
 *   <li>{@code read POSITION}: the download up to there
 *   <li>{@code finish}: the rest of the download, which must be right
 *   <li>{@code requests}: answered by how many its server has got
 * </ul>
 *
 * <p>It ends with its standard input.
 */
final class WebAgent {

  private final WebServer server;
  private @Nullable Download download;

  private WebAgent(WebServer server) {
    this.server = server;
  }

  public static void main(String[] arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (WebServer server = new WebServer()) {
      System.out.println(server.port());
      WebAgent agent = new WebAgent(server);
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(agent.execute(line.split(" ", 4)));
      }
    }
  }

  private String execute(String[] words) {
    try {
      return switch (words[0]) {
        case "get" -> get(words);
        case "begin" -> begin(Integer.parseInt(words[1]), Long.parseLong(words[2]));
        case "read" -> read(Long.parseLong(words[1]));
        case "finish" -> finish();
        default -> Long.toString(server.requests());
      };
    } catch (IOException e) {
      return e.toString().replace('\n', ' ');
    }
  }

  private String begin(int port, long length) throws IOException {
    download = new Download(port, new Content(0, length));
    return "ok";
  }

  private String read(long position) throws IOException {
    Objects.requireNonNull(download).readTo(position);
    return "ok";
  }

  private String finish() throws IOException {
    try (Download finished = Objects.requireNonNull(download)) {
      return finished.isRight() ? "ok" : "other bytes";
    }
  }

  private static String get(String[] words) throws IOException {
    long length = Long.parseLong(words[3]);
    List<Content> contents =
        IntStream.range(0, Integer.parseInt(words[2]))
            .mapToObj(seed -> new Content(seed, length))
            .toList();
    new WebClient(Integer.parseInt(words[1])).get(contents);
    return "ok";
  }
}
