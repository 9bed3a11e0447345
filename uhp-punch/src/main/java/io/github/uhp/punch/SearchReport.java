package io.github.uhp.punch;

/**
 * What a side has done in a port search ({@link Tactic#PORT_SEARCH}).
 *
 * @param probes how many it has sent
 * @param sockets from how many sockets, to the peer's public address; 0 if it was the one that sent
 *     to many ports
 */
public record SearchReport(int probes, int sockets) {

  /** The report in one line for a person. */
  public String describe() {
    return sockets == 0
        ? "%,d probes went to ports of the peer's public address".formatted(probes)
        : "%,d probes went to the peer's public address, from %d sockets"
            .formatted(probes, sockets);
  }
}
