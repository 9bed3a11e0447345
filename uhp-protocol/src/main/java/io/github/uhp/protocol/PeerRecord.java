package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener's own description of itself.
 *
 * @param name what it is advertised as
 * @param instance tells this opened endpoint from every other
 * @param certificate whose key signs the record
 * @param punchKey the public half of its {@link PunchKey}
 * @param sequence grows with every record that the instance signs
 * @param issuedMillis when it was signed, since 1970-01-01T00:00Z
 * @param expiresMillis after which it is worth nothing
 * @param candidates host candidates, at most {@link #MAX_CANDIDATES}
 * @param serverId the server that it is for
 * @param open whether any peer may be told of it without asking it first
 * @param withdrawn whether it gives the name up
 * @param natProfile what it found out about its NAT, or null
 */
public record PeerRecord(
    PeerName name,
    long instance,
    PeerCertificate certificate,
    PunchPublicKey punchKey,
    long sequence,
    long issuedMillis,
    long expiresMillis,
    List<InetSocketAddress> candidates,
    ServerId serverId,
    boolean open,
    boolean withdrawn,
    @Nullable NatProfile natProfile) {

  /** How many host candidates a record or request carries at the most. */
  public static final int MAX_CANDIDATES = 8;

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if a number is negative or there are too many candidates
   */
  public PeerRecord {
    Checks.notNegative(sequence);
    Checks.notNegative(issuedMillis);
    Checks.notNegative(expiresMillis);
    candidates = Checks.candidates(candidates);
  }

  /** Who signs it. */
  public PeerId peerId() {
    return certificate.peerId();
  }
}
