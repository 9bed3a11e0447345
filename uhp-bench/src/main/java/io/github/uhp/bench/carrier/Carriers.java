package io.github.uhp.bench.carrier;

import io.github.uhp.bench.carrier.netty.BareNetty;

/** All carriers by name. */
public final class Carriers {

  private Carriers() {}

  /**
   * The carrier of that name: {@code tcp}, {@code tls}, {@code udp}, a library's with {@code bare-}
   * before it, or a transport's.
   */
  public static Carrier named(String name) {
    return switch (name) {
      case "tcp" -> new Tcp(new Tcp.Plain());
      case "tls" -> new Tcp(new Tls());
      case "udp" -> new Udp();
      case "bare-kwik" -> new BareKwik();
      case "bare-netty" -> new BareNetty();
      case "bare-netty42" -> new io.github.uhp.bench.carrier.netty42.BareNetty();
      default -> new SpiCarrier(name);
    };
  }
}
