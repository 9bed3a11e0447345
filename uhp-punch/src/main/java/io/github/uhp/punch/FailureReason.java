package io.github.uhp.punch;

/** Why punching gave up. */
public enum FailureReason {
  /** As many sessions as the configuration allows are there already. */
  TOO_MANY_SESSIONS("too many sessions are being punched already"),
  /** No address of the peer could be tried, and the peer did not reach us. */
  NO_CANDIDATES("the peer has no address that can be tried from here"),
  /** No probe of the peer arrived. */
  NOTHING_HEARD(
      "nothing arrived from the peer: UDP is blocked, or a NAT on the way uses a new port for each"
          + " destination"),
  /** What both sides say of their NATs leaves no way through. */
  NATS_INCOMPATIBLE(
      "both NATs give each destination a port that the other side cannot know, and let in only whom"
          + " something was sent to: no probe can get through"),
  /** One side's port had to be guessed, and was not found. */
  PORT_NOT_FOUND(
      "a NAT gives each destination a port that the other side cannot know, and the search for it"
          + " found none"),
  /** One side's port had to be searched, which this side would not do. */
  PORT_SEARCH_WITHHELD(
      "a NAT gives each destination a port that the other side cannot know, and it was not searched"
          + " for: the peer has not signed the address at which the server sees it, or was searched"
          + " in the last ten minutes"),
  /** Probes of the peer arrived, but none of ours was answered. */
  ONE_WAY(
      "probes of the peer arrive here, but ours do not reach it or its answers are blocked: a NAT"
          + " on the way uses a new port for each destination"),
  /** Small probes pass, but none of full size. */
  PATH_TOO_NARROW("small packets pass, but none of 1,232 bytes, which QUIC needs"),
  /** A path works, but the connector chose none. */
  NOT_NOMINATED("a path works from here, but the connector chose none"),
  /** The path broke, and no other was found. */
  PATH_LOST("the path broke, and no other was found");

  private final String text;

  FailureReason(String text) {
    this.text = text;
  }

  /** The reason in words for a person. */
  public String text() {
    return text;
  }
}
