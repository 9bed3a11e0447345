package io.github.uhp.transport;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one end of a connection has counted and measured since its handshake began; a snapshot. What
 * a library cannot tell is empty, never estimated by the transport; which values are told at all is
 * declared ({@link Capability}). Counts never go down, except {@code packetsLost}, from which a
 * library may take the handshake's once it is done.
 *
 * @param smoothedRtt the smoothed round-trip time (RFC 9002 §5.3); positive, and not finer than the
 *     library measures; empty before the first sample. A path that changes under a live connection
 *     does not reset it
 * @param congestionWindow how many bytes may be in flight, as of now (RFC 9002 §7)
 * @param bytesSent bytes of QUIC packets, headers included, those of UDP and IP not
 * @param packetsSent QUIC packets, of which several may share a datagram
 * @param bytesReceived likewise, of the packets that were taken for this connection's; those that
 *     arrived while the handshake began may be missing
 * @param packetsReceived likewise
 * @param packetsLost packets of this end that it has given up as lost (RFC 9002 §6.1), whether or
 *     not they turn up later
 * @param datagramsDropped unreliable datagrams, of either direction, that a full queue of the
 *     transport at this end did not take; what the library drops from queues of its own is not
 *     among them
 */
public record ConnectionStatistics(
    Optional<Duration> smoothedRtt,
    OptionalLong congestionWindow,
    long bytesSent,
    long packetsSent,
    long bytesReceived,
    long packetsReceived,
    OptionalLong packetsLost,
    long datagramsDropped) {}
