package io.github.uhp.protocol;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connector's wish to reach a peer.
 *
 * @param requestId tells it from every other
 * @param target whom it wants
 * @param instance tells the connector's endpoint from every other
 * @param certificate whose key signs the request
 * @param punchKey the public half of a {@link PunchKey} made for this request alone
 * @param issuedMillis when it was signed, since 1970-01-01T00:00Z
 * @param candidates host candidates, at most {@link PeerRecord#MAX_CANDIDATES}
 * @param serverId the server that it is for
 * @param natProfile what the connector found out about its NAT, or null
 */
public record ConnectStatement(
    RequestId requestId,
    Target target,
    long instance,
    PeerCertificate certificate,
    PunchPublicKey punchKey,
    long issuedMillis,
    List<InetSocketAddress> candidates,
    ServerId serverId,
    @Nullable NatProfile natProfile) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the time is negative or there are too many candidates
   */
  public ConnectStatement {
    Checks.notNegative(issuedMillis);
    candidates = Checks.candidates(candidates);
  }

  /** Who signs it. */
  public PeerId peerId() {
    return certificate.peerId();
  }
}
