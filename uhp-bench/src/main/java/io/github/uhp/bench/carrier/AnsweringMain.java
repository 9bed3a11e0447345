package io.github.uhp.bench.carrier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An answering end as a program: takes callers' addresses from its input, and ends with it. */
final class AnsweringMain {

  /** Starts the line that tells the target. */
  static final String READY = "ready ";

  /** Starts the line that tells that a caller was let in. */
  static final String ADMITTED = "admitted";

  private AnsweringMain() {}

  public static void main(String[] arguments) {
    try {
      serve(arguments[0]);
    } catch (Exception e) {
      e.printStackTrace();
    }
    // Whoever asked has gone, or is to hear that this failed; there are threads that would stay.
    Runtime.getRuntime().halt(0);
  }

  private static void serve(String carrier) throws Exception {
    InetAddress address =
        InetAddress.getByName(System.getProperty("uhp.bench.answering.address", "127.0.0.1"));
    Answering answering = Carriers.named(carrier).answer(address);
    System.out.println(READY + answering.target().format());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      answering.admit(
          new InetSocketAddress(InetAddress.getByName(words[0]), Integer.parseInt(words[1])));
      System.out.println(ADMITTED);
    }
  }
}
