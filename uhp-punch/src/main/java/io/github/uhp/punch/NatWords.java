package io.github.uhp.punch;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;

/** What is known of a NAT, in plain words for people. */
public final class NatWords {

  private NatWords() {}

  /** When the NAT gives another public port. */
  public static String mapping(NatDependence mapping) {
    return switch (mapping) {
      case UNKNOWN -> "unknown";
      case ENDPOINT_INDEPENDENT ->
          "the same public port for all destinations (endpoint-independent)";
      case ADDRESS_DEPENDENT -> "another public port for each address (address-dependent)";
      case ADDRESS_AND_PORT_DEPENDENT ->
          "another public port for each destination (address- and port-dependent, 'symmetric')";
      case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT ->
          "the same public port for all ports of an address, most likely for all destinations";
      case ADDRESS_DEPENDENT_OR_STRICTER ->
          "another public port for each address (at least address-dependent)";
    };
  }

  /** Whom the NAT lets in. */
  public static String filtering(NatDependence filtering) {
    return switch (filtering) {
      case UNKNOWN -> "unknown";
      case ENDPOINT_INDEPENDENT -> "lets everybody in (endpoint-independent)";
      case ADDRESS_DEPENDENT -> "lets in addresses to which something was sent (address-dependent)";
      case ADDRESS_AND_PORT_DEPENDENT ->
          "lets in only the address and port to which something was sent (address- and"
              + " port-dependent)";
      case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT ->
          "lets in any port of addresses to which something was sent, perhaps everybody";
      case ADDRESS_DEPENDENT_OR_STRICTER ->
          "lets in only addresses to which something was sent (at least address-dependent)";
    };
  }

  /** Which public port a new socket gets. */
  public static String allocation(PortAllocation allocation) {
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

  /**
   * The row or column of the matrix, as {@code EIM/APDF}: mapping, endpoint-independent (EIM) or
   * not (D), and filtering, endpoint-independent (EIF), address-dependent (ADF) or address- and
   * port-dependent (APDF). A {@code ?} stands behind what may also be the next stricter kind, and
   * alone for what is unknown.
   */
  public static String kind(NatProfile profile) {
    String mapping =
        switch (profile.mapping()) {
          case UNKNOWN -> "?";
          case ENDPOINT_INDEPENDENT -> "EIM";
          case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT -> "EIM?";
          case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, ADDRESS_DEPENDENT_OR_STRICTER -> "D";
        };
    String filtering =
        switch (profile.filtering()) {
          case UNKNOWN -> "?";
          case ENDPOINT_INDEPENDENT -> "EIF";
          case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT -> "EIF?";
          case ADDRESS_DEPENDENT -> "ADF";
          case ADDRESS_DEPENDENT_OR_STRICTER -> "ADF?";
          case ADDRESS_AND_PORT_DEPENDENT -> "APDF";
        };
    return mapping + "/" + filtering;
  }
}
