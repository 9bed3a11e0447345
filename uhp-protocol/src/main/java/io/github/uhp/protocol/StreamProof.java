package io.github.uhp.protocol;

/**
 * What the connector signs on the first stream of a QUIC connection.
 *
 * @param nonce the listener's, 32 bytes, for one use
 * @param connector the certificate that signed the session's request
 * @param listener the certificate that TLS pinned
 * @param connectorInstance the connector's endpoint
 * @param listenerInstance the listener's endpoint
 * @param session the session that the connection belongs to
 */
public record StreamProof(
    byte[] nonce,
    PeerCertificate connector,
    PeerCertificate listener,
    long connectorInstance,
    long listenerInstance,
    SessionId session) {}
