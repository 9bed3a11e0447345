package io.github.uhp.natlab;

/**
 * Leads from a private network back into it through the router's outside address (RFC 4787 §6), the
 * source being that address, too (REQ-9). For NATs that keep the port.
 */
final class HairpinRules {

  private static final String TABLE = "uhp_hairpin";

  private HairpinRules() {}

  /**
   * Takes the place of rules for another address. After the routing of a packet that goes out where
   * it came in, its source tells that, and the input interface does not.
   */
  static String of(String routerAddress, String lan) {
    return """
        add table ip %1$s
        delete table ip %1$s
        table ip %1$s {
          map mappings {
            type inet_service : ipv4_addr . inet_service
            flags dynamic, timeout
            timeout 2m
            size 65535
          }
          chain learn {
            type filter hook postrouting priority srcnat - 1; policy accept;
            ip saddr %3$s meta l4proto udp update @mappings { udp sport : ip saddr . udp sport }
          }
          chain prerouting {
            type nat hook prerouting priority dstnat; policy accept;
            iifname "lan" ip daddr %2$s meta l4proto udp dnat ip to udp dport map @mappings
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            ip saddr %3$s oifname "lan" ct status dnat snat to %2$s
          }
        }
        """
        .formatted(TABLE, routerAddress, lan);
  }
}
