package io.github.uhp.tunnel;

import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a rendezvous server is: {@code HOST[:PORT][#KEY]}, an IPv6 address in brackets. The host is
 * resolved again whenever the server is looked for.
 *
 * @param host name or literal address, without brackets
 * @param port 1 to 65535
 * @param key the server's key if it is known in advance; another server is then refused
 */
public record ServerAddress(String host, int port, @Nullable ServerId key) {

  // No sign and no digits of other scripts, which Integer.parseInt would take.
  private static final Pattern PORT = Pattern.compile(":[0-9]{1,9}");

  // Nothing that would end the host in a ticket or in a line of a file. The second is IPv6.
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the host cannot be one, or the port is out of range
   */
  public ServerAddress {
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("a server has a host, a name or an address");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  /**
   * Reads {@code HOST[:PORT][#KEY]}; the port is {@value Wire#DEFAULT_PORT} unless given.
   *
   * @throws IllegalArgumentException if the text is not of that form; the message quotes it
   */
  public static ServerAddress parse(String text) {
    int hash = text.indexOf('#');
    try {
      return hash < 0
          ? place(text, null)
          : place(text.substring(0, hash), ServerId.parse(text.substring(hash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a server (HOST[:PORT][#KEY]): " + e.getMessage(), e);
    }
  }

  /**
   * Reads {@code HOST[:PORT]}.
   *
   * @throws IllegalArgumentException if the text is not of that form; the message says why
   */
  static ServerAddress place(String place, @Nullable ServerId key) {
    int hostEnd = place.startsWith("[") ? place.indexOf(']') + 1 : place.indexOf(':');
    if (hostEnd < 0) {
      hostEnd = place.length();
    }
    String host = place.substring(0, hostEnd);
    String rest = place.substring(hostEnd);
    if (host.startsWith("[") ? !host.endsWith("]") : rest.indexOf(':') != rest.lastIndexOf(':')) {
      throw new IllegalArgumentException("an IPv6 address needs brackets");
    }
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    if (!rest.isEmpty() && !rest.startsWith(":")) {
      throw new IllegalArgumentException("a port follows the bracket after ':'");
    }
    return new ServerAddress(host, rest.isEmpty() ? Wire.DEFAULT_PORT : port(rest), key);
  }

  private static int port(String colonAndNumber) {
    if (!PORT.matcher(colonAndNumber).matches()) {
      throw new IllegalArgumentException("the port is not a number");
    }
    return Integer.parseInt(colonAndNumber.substring(1));
  }

  /** The address of the moment; IPv4 is preferred, because NATs are what it is about. May block. */
  InetSocketAddress resolve() throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(host);
    for (InetAddress address : all) {
      if (address.getAddress().length == 4) {
        return new InetSocketAddress(address, port);
      }
    }
    return new InetSocketAddress(all[0], port);
  }

  /** The same place with that key. */
  public ServerAddress withKey(ServerId value) {
    return new ServerAddress(host, port, value);
  }

  /** {@code HOST:PORT} without the key, the host in lower case: the same for the same place. */
  String place() {
    String name = host.toLowerCase(Locale.ROOT);
    return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
  }

  @Override
  public String toString() {
    return place() + (key == null ? "" : "#" + key);
  }
}
