package io.github.uhp.natlab;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Address literals; never a name, so that nothing is looked up. */
final class Addresses {

  private Addresses() {}

  static InetAddress parse(String literal) {
    if (!literal.matches("[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]+")) {
      throw new IllegalArgumentException("not an address: " + literal);
    }
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + literal, e);
    }
  }
}
