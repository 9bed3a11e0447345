package io.github.uhp.rendezvous;

import io.github.uhp.protocol.NatDependence;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What the tests of RFC 5780 §4.3 and §4.4 say together, and no more than they say. */
final class NatVerdict {

  private NatVerdict() {}

  /**
   * The mapping of one socket that spoke to each of the server's.
   *
   * @param first where the server's first socket saw it
   * @param secondPort where its second port saw it; null if that did not answer
   * @param secondAddress where its second address saw it; null if that did not answer
   */
  static NatDependence mapping(
      @Nullable InetSocketAddress first,
      @Nullable InetSocketAddress secondPort,
      @Nullable InetSocketAddress secondAddress) {
    if (first == null) {
      return NatDependence.UNKNOWN;
    }
    if (secondPort != null && !secondPort.equals(first)) {
      return NatDependence.ADDRESS_AND_PORT_DEPENDENT;
    }
    if (secondAddress != null && secondAddress.equals(first)) {
      return NatDependence.ENDPOINT_INDEPENDENT;
    }
    if (secondAddress != null) {
      return secondPort == null
          ? NatDependence.ADDRESS_DEPENDENT_OR_STRICTER
          : NatDependence.ADDRESS_DEPENDENT;
    }
    return secondPort == null
        ? NatDependence.UNKNOWN
        : NatDependence.ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT;
  }

  /**
   * The filtering before a socket that has spoken to the server's first socket alone.
   *
   * @param port whether what the second port sent came in
   * @param address whether what the second address sent came in
   */
  static NatDependence filtering(Entry port, Entry address) {
    if (address == Entry.LET_IN) {
      return NatDependence.ENDPOINT_INDEPENDENT;
    }
    boolean addressCounts = address == Entry.KEPT_OUT;
    return switch (port) {
      case LET_IN ->
          addressCounts
              ? NatDependence.ADDRESS_DEPENDENT
              : NatDependence.ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT;
      case KEPT_OUT -> NatDependence.ADDRESS_AND_PORT_DEPENDENT;
      case UNKNOWN ->
          addressCounts ? NatDependence.ADDRESS_DEPENDENT_OR_STRICTER : NatDependence.UNKNOWN;
    };
  }

  /** What became of a datagram from a socket that nothing had been sent to. */
  enum Entry {
    /** It arrived. */
    LET_IN,
    /** It did not, though that socket does answer who speaks to it. */
    KEPT_OUT,
    /** It was not sent, or there is no telling why it did not arrive. */
    UNKNOWN;

    /**
     * One that was asked for and came or not, from a socket that answered or not when spoken to.
     */
    static Entry of(boolean arrived, boolean answers) {
      return arrived ? LET_IN : answers ? KEPT_OUT : UNKNOWN;
    }
  }
}
