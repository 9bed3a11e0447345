package io.github.uhp.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/** A web server and a web client on another site, in a process of their own. */
final class RemoteWeb implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;
  private final int port;

  RemoteWeb(Site site) {
    process =
        site.start(
            new ProcessBuilder(
                    Distribution.java(),
                    "-XX:+UseSerialGC",
                    "-cp",
                    Distribution.ownClasses().toString(),
                    WebAgent.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    answers = process.inputReader();
    commands = process.outputWriter();
    port = Integer.parseInt(answer());
  }

  /** Where its web server listens, on the site's loopback. */
  int port() {
    return port;
  }

  /**
   * Gets contents from the server that a local port of the site leads to, all at once.
   *
   * @return {@code ok} if each was right to the last byte, or what was wrong
   */
  String get(int localPort, int count, long length) {
    return ask("get " + localPort + " " + count + " " + length);
  }

  /** Begins a download through a local port, and reads no more of it than the header. */
  void begin(int localPort, long length) {
    demandOk(ask("begin " + localPort + " " + length));
  }

  /** Reads the download up to there. */
  void read(long position) {
    demandOk(ask("read " + position));
  }

  /** Begins to read the rest of the download, and does not wait for it. */
  void startToFinish() {
    say("finish");
  }

  /** Waits until the rest is read; every byte must be right. */
  void awaitFinished() {
    demandOk(answer());
  }

  private static void demandOk(String reply) {
    if (!reply.equals("ok")) {
      throw new AssertionError("the download failed: " + reply);
    }
  }

  /** How many requests its web server has got. */
  long requests() {
    return Long.parseLong(ask("requests"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private String ask(String command) {
    say(command);
    return answer();
  }

  private void say(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new AssertionError("the web process is gone", e);
    }
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new AssertionError("the web process has ended");
      }
      return line;
    } catch (IOException e) {
      throw new AssertionError("the web process is gone", e);
    }
  }
}
