package io.github.uhp.tunnel;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Target;
import org.jspecify.annotations.Nullable;

/**
 * All that a connector needs to know of a listener: {@code
 * uhp://HOST:PORT/NAME?server=KEY&peer=PEERID}. With {@code peer} it needs to trust nobody else;
 * without, whoever holds the name is to be judged by a {@link PeerTrust}. A ticket is no secret: it
 * lets nobody in.
 *
 * @param server where the listener is registered, with the key of that server
 * @param name the listener's name there
 * @param peer the listener's PeerId, or null
 */
public record Ticket(ServerAddress server, PeerName name, @Nullable PeerId peer) {

  private static final String FORM = "uhp://HOST:PORT/NAME?server=KEY&peer=PEERID";
  private static final String SCHEME = "uhp://";
  private static final String SERVER = "server=";
  private static final String PEER = "peer=";

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the server's key is missing
   */
  public Ticket {
    requireKey(server);
  }

  /**
   * Reads one. The port may be left out if it is the default; the parameters may change places; an
   * IPv6 address is in brackets. Nothing else may be in it, and nothing twice.
   *
   * @throws IllegalArgumentException if the text is not of that form; the message quotes it
   */
  public static Ticket parse(String text) {
    try {
      return read(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a ticket (" + FORM + "): " + e.getMessage(), e);
    }
  }

  private static Ticket read(String text) {
    if (!text.startsWith(SCHEME)) {
      throw new IllegalArgumentException("it does not begin with " + SCHEME);
    }
    String rest = text.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("the name is missing");
    }
    int question = rest.indexOf('?', slash);
    String name = rest.substring(slash + 1, question < 0 ? rest.length() : question);
    ServerId key = null;
    PeerId peer = null;
    if (question >= 0) {
      for (String parameter : rest.substring(question + 1).split("&", -1)) {
        if (parameter.startsWith(SERVER) && key == null) {
          key = ServerId.parse(parameter.substring(SERVER.length()));
        } else if (parameter.startsWith(PEER) && peer == null) {
          peer = PeerId.parse(parameter.substring(PEER.length()));
        } else {
          throw new IllegalArgumentException("'" + parameter + "' is unknown, or there twice");
        }
      }
    }
    return new Ticket(ServerAddress.place(rest.substring(0, slash), key), new PeerName(name), peer);
  }

  private static ServerId requireKey(ServerAddress server) {
    if (server.key() == null) {
      throw new IllegalArgumentException("the server's key is missing");
    }
    return server.key();
  }

  /** Whom to ask the server for: the name, if that PeerId holds it. */
  public Target target() {
    return new Target(name, peer);
  }

  /** What {@link #parse} reads. */
  @Override
  public String toString() {
    return SCHEME
        + server.place()
        + "/"
        + name
        + "?"
        + SERVER
        + requireKey(server)
        + (peer == null ? "" : "&" + PEER + peer);
  }
}
