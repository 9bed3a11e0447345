package io.github.uhp.cli;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network interface of this machine that is up.
 *
 * @param name as the system calls it
 * @param addresses all but link-local ones
 */
record OwnInterface(String name, List<InetAddress> addresses) {

  /** Those that have an address. */
  static List<OwnInterface> all() throws SocketException {
    List<OwnInterface> all = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      List<InetAddress> addresses =
          each.inetAddresses().filter(address -> !address.isLinkLocalAddress()).toList();
      if (each.isUp() && !addresses.isEmpty()) {
        all.add(new OwnInterface(each.getName(), addresses));
      }
    }
    return all;
  }

  /** {@code eth0 192.0.2.1 2001:db8::1}. */
  String text() {
    StringBuilder text = new StringBuilder(name);
    addresses.forEach(address -> text.append(' ').append(numeric(address)));
    return text.toString();
  }

  /** Without the interface that Java writes behind some. */
  static String numeric(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}
