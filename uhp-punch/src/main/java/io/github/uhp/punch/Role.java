package io.github.uhp.punch;

/** Which side of a session this is (RFC 8445 §6.1.1). The roles are given, never negotiated. */
public enum Role {
  /** The connector: it chooses the path. */
  CONTROLLING,
  /** The listener: it follows. */
  CONTROLLED
}
