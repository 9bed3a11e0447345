package io.github.uhp.punch;

import io.github.uhp.protocol.NatDependence;
import io.github.uhp.protocol.NatProfile;
import io.github.uhp.protocol.PortAllocation;

/**
 * What one side's NAT means for punching.
 *
 * @param stable whether the port is the same for all destinations
 * @param strict whether only the exact address and port are let in to which something was sent
 * @param predictable whether the port of the next mapping can be guessed
 * @param keepsPorts whether a mapping usually gets the port of the socket behind it
 */
record NatSide(Likelihood stable, Likelihood strict, boolean predictable, boolean keepsPorts) {

  /** How sure it is. */
  enum Likelihood {
    NO,
    /** Not ruled out by what was tested. */
    MAYBE,
    YES
  }

  static NatSide of(NatProfile profile) {
    boolean keepsPorts = profile.allocation() instanceof PortAllocation.Preserving;
    return new NatSide(
        stable(profile),
        strict(profile),
        keepsPorts || profile.allocation() instanceof PortAllocation.Sequential,
        keepsPorts);
  }

  /** Whether nothing was found out of the mapping. */
  static boolean isUnknown(NatProfile profile) {
    return profile.mapping() == NatDependence.UNKNOWN;
  }

  /** Whether each destination, or each address, certainly gets a port of its own. */
  static boolean isMoving(NatProfile profile) {
    return profile.mapping().dependsOnRemote();
  }

  private static Likelihood stable(NatProfile profile) {
    return switch (profile.mapping()) {
      case ENDPOINT_INDEPENDENT -> Likelihood.YES;
      case ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT, UNKNOWN -> Likelihood.MAYBE;
      case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT, ADDRESS_DEPENDENT_OR_STRICTER ->
          Likelihood.NO;
    };
  }

  private static Likelihood strict(NatProfile profile) {
    return switch (profile.filtering()) {
      case ADDRESS_AND_PORT_DEPENDENT -> Likelihood.YES;
      case ADDRESS_DEPENDENT_OR_STRICTER, UNKNOWN -> Likelihood.MAYBE;
      case ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ENDPOINT_INDEPENDENT_OR_ADDRESS_DEPENDENT ->
          Likelihood.NO;
    };
  }
}
