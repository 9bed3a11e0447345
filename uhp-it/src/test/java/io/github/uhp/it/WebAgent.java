package io.github.uhp.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The program behind {@link RemoteWeb}: a web server and a web client in one process, so that they
 * can be put on a host of a NAT lab. It first tells the server's port; then each line is {@code
 * PORT COUNT LENGTH}, answered by {@code ok} or by what is wrong, or {@code requests}, answered by
 * how many its server has got. It ends with its standard input.
 */
final class WebAgent {

  private WebAgent() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (WebServer server = new WebServer()) {
      System.out.println(server.port());
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(
            line.equals("requests")
                ? Long.toString(server.requests())
                : execute(line.split(" ", 3)));
      }
    }
  }

  private static String execute(String[] words) {
    long length = Long.parseLong(words[2]);
    List<Content> contents =
        IntStream.range(0, Integer.parseInt(words[1]))
            .mapToObj(seed -> new Content(seed, length))
            .toList();
    try {
      new WebClient(Integer.parseInt(words[0])).get(contents);
      return "ok";
    } catch (IOException e) {
      return e.toString().replace('\n', ' ');
    }
  }
}
