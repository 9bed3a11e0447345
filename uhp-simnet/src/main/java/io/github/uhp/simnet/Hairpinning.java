package io.github.uhp.simnet;

/** Whether hosts behind a NAT reach each other through its external addresses (RFC 4787 §6). */
public enum Hairpinning {
  /** They do not. */
  OFF,
  /** They do, and the source is the sender's own address; its packets pass no filter. */
  INTERNAL_SOURCE,
  /** They do, and the source is the sender's mapping, as REQ-9 asks for. */
  EXTERNAL_SOURCE
}
