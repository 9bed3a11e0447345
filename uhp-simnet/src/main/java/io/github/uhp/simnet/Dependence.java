package io.github.uhp.simnet;

/** On what part of the remote address a NAT's behaviour depends (RFC 4787 §4.1 and §5). */
public enum Dependence {
  /** On nothing of it. */
  ENDPOINT_INDEPENDENT,
  /** On the address. */
  ADDRESS,
  /** On the address and the port. */
  ADDRESS_AND_PORT
}
