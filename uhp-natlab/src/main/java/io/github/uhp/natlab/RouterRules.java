package io.github.uhp.natlab;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The nftables rules of a router. */
final class RouterRules {

  static final String TABLE = "uhp";
  static final String REFUSED = "refused";

  /** The first port of {@link Nat#SEQUENTIAL} and {@link Nat#PORT_BLOCK}. */
  static final int FIRST_PORT = 20_000;

  /** After so many ports a sequence begins again. */
  static final int PORTS = 4096;

  /** How many ports a block has. */
  static final int BLOCK = 512;

  /** Makes those of {@link Nat#ADDRESS_DEPENDENT} lie far apart. */
  private static final int SPREAD = 10;

  /** Of the dynamic sets: as long as Linux keeps a flow that is answered. */
  static final Duration LIFETIME = Duration.ofMinutes(2);

  private static final String OUTBOUND_UDP = "iifname \"lan\" oifname \"wan\" meta l4proto udp";

  /** The mark of a packet from a port that another host has. */
  private static final int OTHERS_PORT = 1;

  private static final String PASSING_OVER =
      OUTBOUND_UDP
          + " udp sport @ports ip saddr . udp sport != @owners meta mark set "
          + OTHERS_PORT
          + " return";

  private RouterRules() {}

  /**
   * Nobody outside reaches the router itself, as with home routers: otherwise an early packet of a
   * peer would make a connection tracking entry that holds the port, and the inner host's own flow
   * to that peer would leave from another one.
   */
  static String of(Nat nat, String routerAddress) {
    return """
        table ip %1$s {
          counter %2$s { }
          chain input {
            type filter hook input priority filter; policy drop;
            iifname "lo" accept
            iifname "lan" ip daddr %3$s accept
            ct state established,related accept
            counter name %2$s
          }
          chain forward {
            type filter hook forward priority filter; policy drop;
            iifname "lan" accept
            ct state established,related accept
            ct status dnat accept
            %4$s
          }
        %5$s}
        """
        .formatted(TABLE, REFUSED, routerAddress, fromOutside(nat), translation(nat));
  }

  /** What comes in though it answers nothing. */
  private static String fromOutside(Nat nat) {
    return "iifname \"wan\" " + (nat == Nat.ROUTED ? "accept" : "counter name " + REFUSED);
  }

  private static String translation(Nat nat) {
    return switch (nat) {
      case MASQUERADE -> postrouting("masquerade");
      case SYMMETRIC -> postrouting("masquerade random");
      case SEQUENTIAL -> udpPorts("numgen inc", 1);
      case PORT_BLOCK -> udpRange("%d-%d random".formatted(FIRST_PORT, FIRST_PORT + BLOCK - 1));
      case ADDRESS_DEPENDENT -> udpPorts("jhash ip saddr . udp sport . ip daddr", SPREAD);
      case FULL_CONE -> cone("");
      case ADDRESS_RESTRICTED -> cone("ip saddr . udp dport @contacts");
      case ROUTED -> "";
    };
  }

  /** The number that is chosen must go through a map, or it would have its octets swapped. */
  private static String udpPorts(String choice, int stride) {
    String ports =
        IntStream.range(0, PORTS)
            .mapToObj(index -> index + " : " + (FIRST_PORT + index * stride))
            .collect(Collectors.joining(", "));
    return udpRange("%s mod %d map { %s }".formatted(choice, PORTS, ports));
  }

  private static String udpRange(String ports) {
    return postrouting("meta l4proto udp masquerade to :" + ports);
  }

  private static String postrouting(String statement) {
    return """
      chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "wan" %s
      }
    """
        .formatted(statement);
  }

  /**
   * Whoever sends to a port that an inner host has sent from lately is let in, if admitted. For a
   * host whose port is another's it is a symmetric NAT.
   */
  private static String cone(String admitted) {
    return """
      map mappings {
        type inet_service : ipv4_addr . inet_service; flags dynamic, timeout; size 65535
      }
      set contacts {
        type ipv4_addr . inet_service; flags dynamic, timeout; size 65535
      }
      set ports {
        type inet_service; flags dynamic, timeout; size 65535
      }
      set owners {
        type ipv4_addr . inet_service; flags dynamic, timeout; size 65535
      }
      chain learn {
        type filter hook postrouting priority srcnat - 1; policy accept;
        %2$s
        %3$s
      }
      chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        oifname "wan" meta mark %4$d masquerade random
        oifname "wan" masquerade
      }
      chain prerouting {
        type nat hook prerouting priority dstnat; policy accept;
        iifname "wan" fib daddr type local meta l4proto udp %1$s dnat ip to udp dport map @mappings
      }
    """
        .formatted(admitted, PASSING_OVER, learning(LIFETIME), OTHERS_PORT);
  }

  /** Makes mappings of a cone that are new or used from now on live so long. */
  static String coneLifetime(Duration lifetime) {
    return """
        flush chain ip %1$s learn
        add rule ip %1$s learn %2$s
        add rule ip %1$s learn %3$s
        """
        .formatted(TABLE, PASSING_OVER, learning(lifetime));
  }

  private static String learning(Duration lifetime) {
    String timeout = "timeout " + lifetime.toSeconds() + "s";
    return """
        %1$s update @ports { udp sport %2$s } update @owners { ip saddr . udp sport %2$s } \
        update @mappings { udp sport %2$s : ip saddr . udp sport } \
        update @contacts { ip daddr . udp sport %2$s }"""
        .formatted(OUTBOUND_UDP, timeout);
  }

  /** Empties what a cone has learnt. */
  static String forgetCone() {
    return """
        flush map ip %1$s mappings
        flush set ip %1$s contacts
        flush set ip %1$s ports
        flush set ip %1$s owners
        """
        .formatted(TABLE);
  }

  /** By the inner host's address alone; without the last word, also by the destination's. */
  static String poolPaired(List<String> addresses) {
    return pool(addresses.get(0) + "-" + addresses.get(addresses.size() - 1) + " persistent");
  }

  /** In turn, not at random, so that two flows one after the other never have the same. */
  static String poolArbitrary(List<String> addresses) {
    String choices =
        IntStream.range(0, addresses.size())
            .mapToObj(index -> index + " : " + addresses.get(index))
            .collect(Collectors.joining(", "));
    return pool("numgen inc mod %d map { %s }".formatted(addresses.size(), choices));
  }

  private static String pool(String choice) {
    return """
        flush chain ip %1$s postrouting
        add rule ip %1$s postrouting oifname "wan" snat to %2$s
        """
        .formatted(TABLE, choice);
  }

  /** Lets the outside reach the router itself; what it refuses is still counted. */
  static String exposed() {
    return "insert rule ip %1$s input iifname \"wan\" ct state new counter name %2$s accept\n"
        .formatted(TABLE, REFUSED);
  }
}
