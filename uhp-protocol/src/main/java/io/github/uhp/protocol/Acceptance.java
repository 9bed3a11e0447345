package io.github.uhp.protocol;

/**
 * A listener's answer to a connector.
 *
 * @param requestId the request that it answers
 * @param sessionId the SHA-256 of that request's payload
 * @param peerId the listener
 * @param instance the listener's endpoint
 * @param connector whom it answers
 * @param accepted whether the connector may come
 */
public record Acceptance(
    RequestId requestId,
    SessionId sessionId,
    PeerId peerId,
    long instance,
    PeerId connector,
    boolean accepted) {}
