package io.github.uhp.cli;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.PortAllocation;
import io.github.uhp.punch.Outlook;
import io.github.uhp.punch.Tactic;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is known of NATs, in words: for people, and short ones for programs. */
final class NatWords {

  private NatWords() {}

  /** For programs. */
  static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String mapping(NatDependence mapping) {
    return switch (mapping) {
      case UNKNOWN -> "unknown";
      case ENDPOINT_INDEPENDENT ->
          "the same public port for all destinations (endpoint-independent)";
      case ADDRESS_DEPENDENT -> "another public port for each address (address-dependent)";
      case ADDRESS_AND_PORT_DEPENDENT ->
          "another public port for each destination (address- and port-dependent, 'symmetric')";
      case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT ->
          "the same public port for all ports of an address, most likely for all destinations; the"
              + " server has no second address to tell";
      case ADDRESS_DEPENDENT_OR_STRICTER ->
          "another public port for each address (at least address-dependent)";
    };
  }

  static String filtering(NatDependence filtering) {
    return switch (filtering) {
      case UNKNOWN -> "unknown";
      case ENDPOINT_INDEPENDENT -> "lets everybody in (endpoint-independent)";
      case ADDRESS_DEPENDENT -> "lets in addresses to which something was sent (address-dependent)";
      case ADDRESS_AND_PORT_DEPENDENT ->
          "lets in only the address and port to which something was sent (address- and"
              + " port-dependent)";
      case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT ->
          "lets in any port of addresses to which something was sent, perhaps everybody; the server"
              + " has no second address to tell";
      case ADDRESS_DEPENDENT_OR_STRICTER ->
          "lets in only addresses to which something was sent (at least address-dependent)";
    };
  }

  static String allocation(PortAllocation allocation) {
    if (allocation instanceof PortAllocation.Preserving) {
      return "kept where they are free (port-preserving)";
    } else if (allocation instanceof PortAllocation.Sequential sequential) {
      return "one after the other (sequential, step " + sequential.step() + ")";
    } else if (allocation instanceof PortAllocation.Random) {
      return "random";
    } else if (allocation instanceof PortAllocation.Block block) {
      return "random within about " + block.lowPort() + " to " + block.highPort() + " (a block)";
    }
    return "unknown";
  }

  /** For programs. */
  static String allocationCode(PortAllocation allocation) {
    return allocation.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  static String chance(Outlook.Chance chance) {
    return switch (chance) {
      case UNKNOWN -> "one side has not found out enough of its NAT to tell; it is tried";
      case CERTAIN -> "a path is found, in about one and a half round trips";
      case LIKELY -> "a path is most likely found";
      case GUESSED -> "a path is found if the next ports are guessed right, as they mostly are";
      case SEARCHED -> "a path is found in 98 of 100 cases, within 20 s";
      case NONE -> "no path can be found";
    };
  }

  static String tactics(List<Tactic> tactics) {
    return tactics.stream().map(Tactic::text).collect(Collectors.joining(", then "));
  }

  /** What to change; empty if nothing has to be. */
  static String advice(Outlook.Chance chance) {
    return switch (chance) {
      case NONE ->
          "Put one side on another network, give both IPv6, or set one router's NAT to keep the same"
              + " port for all destinations ('full cone', 'endpoint-independent')";
      case SEARCHED ->
          "It is faster where the router's NAT keeps the same port for all destinations";
      default -> "";
    };
  }
}
