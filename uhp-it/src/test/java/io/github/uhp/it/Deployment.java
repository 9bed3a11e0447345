package io.github.uhp.it;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.IdentityFile;
import io.github.uhp.protocol.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A rendezvous server with its listeners and connectors, each a process of the distribution on the
 * site that it is given. The sites end them.
 */
final class Deployment {

  /** The service that every listener exposes. */
  static final String SERVICE = "web";

  /** A peer's key: its file, and who it makes its owner. */
  record Key(Path file, PeerId peer) {}

  private final Path directory;
  private final List<String> jvmOptions;
  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final AtomicInteger started = new AtomicInteger();

  /**
   * Starts nothing yet.
   *
   * @param name of the test, for the directory of its files
   * @param jvmOptions for each process
   */
  Deployment(String name, String... jvmOptions) {
    directory = Distribution.directory(name);
    this.jvmOptions = List.of(jvmOptions);
  }

  /** Starts a server with a state of its own, shared by all servers of this deployment. */
  UhpProcess startServer(Site site, String bind) {
    return start(
        site,
        "server",
        List.of(
            "server", "--json", "--bind", bind, "--state", directory.resolve("state").toString()));
  }

  /** The key of that owner, made when first asked for. */
  Key key(String owner) {
    return keys.computeIfAbsent(owner, this::makeKey);
  }

  /**
   * Starts a listener under its key owner's name, which lets in {@code "any"} or a PeerId.
   *
   * @param server what the server's {@code ready} event said
   * @param port of the TCP service on the listener's loopback
   */
  UhpProcess listen(
      Site site, String name, String transport, String server, int port, String allow) {
    List<String> words =
        new ArrayList<>(List.of("listen", name, "--server", server, "--allow", allow));
    words.addAll(List.of("--expose", SERVICE + "=127.0.0.1:" + port));
    return startPeer(site, name, name, transport, words);
  }

  /**
   * Starts a connector of that key owner, with the listener's ticket and one local port that leads
   * to the service.
   */
  UhpProcess connect(
      Site site,
      String owner,
      String name,
      String transport,
      String server,
      int localPort,
      String... more) {
    List<String> words = new ArrayList<>(List.of("connect", ticket(name, server)));
    words.addAll(List.of("--forward", localPort + "=" + SERVICE));
    words.addAll(List.of(more));
    return startPeer(site, owner + "-of-" + name, owner, transport, words);
  }

  private String ticket(String name, String server) {
    int hash = server.indexOf('#');
    String key = server.substring(hash + 1);
    String place = server.substring(0, hash);
    return "uhp://" + place + "/" + name + "?server=" + key + "&peer=" + key(name).peer();
  }

  private UhpProcess startPeer(
      Site site, String label, String owner, String transport, List<String> own) {
    List<String> words = new ArrayList<>(own);
    words.addAll(List.of("--json", "--transport", transport));
    words.addAll(List.of("--identity", key(owner).file().toString()));
    return start(site, label, words);
  }

  private UhpProcess start(Site site, String label, List<String> arguments) {
    String unique = started.incrementAndGet() + "-" + label;
    return UhpProcess.start(site, unique, directory, jvmOptions, arguments);
  }

  private Key makeKey(String owner) {
    Path file = directory.resolve(owner + ".p12");
    Identity identity = Identity.generate(new SecureRandom());
    try {
      IdentityFile.create(file, identity);
    } catch (IOException e) {
      throw new AssertionError("cannot write a key", e);
    }
    return new Key(file, identity.peerId());
  }
}
