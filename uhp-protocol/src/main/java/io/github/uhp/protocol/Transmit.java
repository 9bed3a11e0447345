package io.github.uhp.protocol;

import java.nio.ByteBuffer;

/**
 * A datagram that an engine wants sent.
 *
 * @param path where to
 * @param payload its bytes from position to limit; the receiver of this object owns it
 */
public record Transmit(Path path, ByteBuffer payload) {}
