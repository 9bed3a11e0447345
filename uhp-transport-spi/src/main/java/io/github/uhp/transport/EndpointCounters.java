package io.github.uhp.transport;

/**
 * What an endpoint has seen, in datagrams.
 *
 * @param received all that arrived
 * @param sent all that were given to a socket
 * @param foreignReceived those that went to the {@link DatagramHandler}
 * @param darkDropped QUIC packets from a path that no peer admits
 * @param sendDropped those that a full or closed socket did not take
 * @param receiveDropped those that a full queue inside the transport did not take
 */
public record EndpointCounters(
    long received,
    long sent,
    long foreignReceived,
    long darkDropped,
    long sendDropped,
    long receiveDropped) {}
