package io.github.uhp.protocol;

/**
 * On what of the remote endpoint a NAT's mapping, or its filtering, depends (RFC 4787 §4.1 and §5).
 * A test from one server address cannot tell every kind from every other (RFC 5780 §4.3 and §4.4
 * need two); two values say what is then known, and no more.
 */
public enum NatDependence {
  /** Not tested, or the test gave nothing. */
  UNKNOWN,
  /** On nothing: all remote endpoints meet the same. */
  ENDPOINT_INDEPENDENT,
  /** On the remote address. */
  ADDRESS_DEPENDENT,
  /** On the remote address and port. */
  ADDRESS_AND_PORT_DEPENDENT,
  /** Not on the port; whether on the address, one server address does not show. */
  ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT,
  /** On the address; whether on the port, too, is not known. */
  ADDRESS_DEPENDENT_OR_STRICTER;

  /** Whether different remote addresses, or ports, certainly meet something different. */
  public boolean dependsOnRemote() {
    return switch (this) {
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, ADDRESS_DEPENDENT_OR_STRICTER -> true;
      case UNKNOWN, ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT -> false;
    };
  }
}
