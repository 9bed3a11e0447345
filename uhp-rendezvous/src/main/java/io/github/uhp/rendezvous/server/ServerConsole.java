package io.github.uhp.rendezvous.server;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What the server's command says on standard output: text for people, or JSON for programs. */
final class ServerConsole {

  private final PrintStream out;
  private final boolean json;

  ServerConsole(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * The server takes requests.
   *
   * @param server what others pass to {@code --server}
   * @param port where it is bound
   * @param admin where the admin page is, if there is one
   */
  void ready(String server, int port, @Nullable InetSocketAddress admin) {
    String page = admin == null ? null : HostText.of(admin);
    if (json) {
      say(
          "{\"event\":\"ready\",\"server\":"
              + quoted(server)
              + ",\"port\":"
              + port
              + (page == null ? "" : ",\"admin\":" + quoted(page))
              + "}");
    } else {
      say("ready: " + server);
    }
  }

  void stopped() {
    say(json ? "{\"event\":\"stopped\"}" : "stopped");
  }

  /** For programs alone; people read standard error. */
  void failed(String reason) {
    if (json) {
      say("{\"event\":\"error\",\"reason\":" + quoted(reason) + "}");
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
