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
import org.jspecify.annotations.Nullable;

/**
 * A rendezvous server with its listeners and connectors, each a process of the distribution on the
 * site that it is given. The sites end them.
 */
final class Deployment {

  /** The service that every listener exposes. */
  static final String SERVICE = "web";

  /** A peer's key: its file, and what is in it. */
  record Key(Path file, Identity identity) {

    /** Who it makes its owner. */
    PeerId peer() {
      return identity.peerId();
    }
  }

  private final Path directory;
  private final List<String> jvmOptions;
  private final @Nullable Path patch;
  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final AtomicInteger started = new AtomicInteger();

  /**
   * Starts nothing yet.
   *
   * @param name of the test, for the directory of its files
   * @param jvmOptions for each process
   */
  Deployment(String name, String... jvmOptions) {
    this(name, null, jvmOptions);
  }

  /**
   * The same, but certain classes of the distribution are replaced.
   *
   * @param patch the directory of those that take their place; null for none
   */
  Deployment(String name, @Nullable Path patch, String... jvmOptions) {
    directory = Distribution.directory(name);
    this.jvmOptions = List.of(jvmOptions);
    this.patch = patch;
  }

  /** Where it keeps keys and logs. */
  Path directory() {
    return directory;
  }

  /** Starts a server with a state of its own, shared by all servers of this deployment. */
  UhpProcess startServer(Site site, String bind, String... more) {
    List<String> words = new ArrayList<>(List.of("server", "--json", "--bind", bind));
    words.addAll(List.of("--second-port", "0"));
    words.addAll(List.of("--state", directory.resolve("state").toString()));
    words.addAll(List.of(more));
    return start(site, "server", words);
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
    return startPeer(
        site,
        name,
        name,
        transport,
        "listen",
        name,
        "--server",
        server,
        "--allow",
        allow,
        "--expose",
        SERVICE + "=127.0.0.1:" + port);
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
    return startPeer(site, owner + "-of-" + name, owner, transport, words.toArray(String[]::new));
  }

  private String ticket(String name, String server) {
    int hash = server.indexOf('#');
    String key = server.substring(hash + 1);
    String place = server.substring(0, hash);
    return "uhp://" + place + "/" + name + "?server=" + key + "&peer=" + key(name).peer();
  }

  /** Starts a listener or a connector with the key of that owner, and more words of the command. */
  UhpProcess startPeer(Site site, String label, String owner, String transport, String... own) {
    List<String> words = new ArrayList<>(List.of(own));
    words.addAll(List.of("--json", "--transport", transport));
    words.addAll(List.of("--identity", key(owner).file().toString()));
    return start(site, label, words);
  }

  private UhpProcess start(Site site, String label, List<String> arguments) {
    String unique = started.incrementAndGet() + "-" + label;
    List<String> command =
        patch == null
            ? Distribution.command(jvmOptions, arguments)
            : Distribution.patchedCommand(jvmOptions, patch, arguments);
    return UhpProcess.start(site, unique, directory, command);
  }

  /** Starts a program of the tests, which may use what is distributed and tells of events. */
  UhpProcess startProgram(Site site, Class<?> program, String... arguments) {
    String unique = started.incrementAndGet() + "-" + program.getSimpleName();
    return UhpProcess.start(
        site, unique, directory, Distribution.programCommand(program, List.of(arguments)));
  }

  private Key makeKey(String owner) {
    Path file = directory.resolve(owner + ".p12");
    Identity identity = Identity.generate(new SecureRandom());
    try {
      IdentityFile.create(file, identity);
    } catch (IOException e) {
      throw new AssertionError("cannot write a key", e);
    }
    return new Key(file, identity);
  }
}
