package io.github.uhp.natlab;

/** The nftables rules of a router. */
final class RouterRules {

  static final String TABLE = "uhp";
  static final String REFUSED = "refused";

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
            iifname "wan" counter name %2$s
          }
          chain forward {
            type filter hook forward priority filter; policy drop;
            iifname "lan" accept
            ct state established,related accept
            ct status dnat accept
            iifname "wan" counter name %2$s
          }
        %4$s}
        """
        .formatted(TABLE, REFUSED, routerAddress, translation(nat));
  }

  private static String translation(Nat nat) {
    return switch (nat) {
      case MASQUERADE -> postrouting("masquerade");
      case SYMMETRIC -> postrouting("masquerade random");
      case FULL_CONE -> postrouting("masquerade") + CONE;
    };
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

  /** Whoever sends to a port that an inner host has sent from within two minutes is let in. */
  private static final String CONE =
      """
      map mappings {
        type inet_service : ipv4_addr . inet_service
        flags dynamic, timeout
        timeout 2m
        size 65535
      }
      chain learn {
        type filter hook postrouting priority srcnat - 1; policy accept;
        iifname "lan" oifname "wan" meta l4proto udp update @mappings { udp sport : ip saddr . udp sport }
      }
      chain prerouting {
        type nat hook prerouting priority dstnat; policy accept;
        iifname "wan" meta l4proto udp dnat ip to udp dport map @mappings
      }
    """;
}
