package io.github.uhp.tunnel;

import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which key the server must have: the one given, the one remembered, or the first that is met. */
final class ServerTrust {

  private final ServerAddress server;
  private final @Nullable KnownServers known;
  private String source;
  private @Nullable ServerId key;

  private ServerTrust(
      ServerAddress server, @Nullable KnownServers known, @Nullable ServerId key, String source) {
    this.server = server;
    this.known = known;
    this.key = key;
    this.source = source;
  }

  /**
   * Looks for the key.
   *
   * @throws IllegalArgumentException if there is neither a key nor a memory of keys
   * @throws IOException if the memory fails
   */
  static ServerTrust of(ServerAddress server, @Nullable KnownServers known) throws IOException {
    if (server.key() != null) {
      return new ServerTrust(server, null, server.key(), "was given");
    }
    if (known == null) {
      throw new IllegalArgumentException(
          "which key has " + server + "? Give it (HOST:PORT#KEY), or known servers");
    }
    Optional<KnownServers.Entry> entry = known.find(server);
    return entry.isPresent()
        ? new ServerTrust(server, null, entry.get().key(), remembered(entry.get()))
        : new ServerTrust(server, known, null, "");
  }

  private static String remembered(KnownServers.Entry entry) {
    return "is remembered; if the server was given a new one, remove " + entry.where();
  }

  /** The key that the server must have, or null before it was met. */
  @Nullable ServerId key() {
    return key;
  }

  /**
   * The server that answers has that key.
   *
   * @return what is remembered of it from now on, if it is met for the first time
   * @throws UhpException if the key is another than it must be, or cannot be remembered
   */
  KnownServers.@Nullable Entry met(ServerId actual) throws UhpException {
    if (key != null || known == null) {
      if (!Objects.equals(actual, key)) {
        throw refusal(actual);
      }
      return null;
    }
    try {
      KnownServers.Entry entry = known.remember(server, actual);
      if (!entry.key().equals(actual)) {
        throw refusal(actual, entry.key(), remembered(entry));
      }
      key = actual;
      source = remembered(entry);
      return entry;
    } catch (UhpException e) {
      throw e;
    } catch (IOException e) {
      throw new UhpException(
          UhpException.Reason.NOT_TRUSTED,
          "cannot remember the key of the server " + server.place() + ": " + e.getMessage(),
          e);
    }
  }

  /** Says that a server with that key is not the one. */
  UhpException refusal(ServerId actual) {
    return refusal(actual, key, source);
  }

  private UhpException refusal(ServerId actual, @Nullable ServerId expected, String why) {
    return new UhpException(
        UhpException.Reason.NOT_TRUSTED,
        "THE KEY OF THE SERVER "
            + server.place()
            + " IS NOT THE ONE EXPECTED: it is "
            + actual
            + ", but "
            + expected
            + " "
            + why
            + ". Somebody may be passing for it");
  }
}
