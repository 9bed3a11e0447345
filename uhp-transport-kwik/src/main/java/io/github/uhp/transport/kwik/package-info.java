/**
 * The transport SPI over Kwik 0.10.6.
 *
 * <p>An endpoint owns real UDP sockets; Kwik gets virtual ones. A demultiplexer hands each QUIC
 * packet that came on an admitted path to the virtual socket of the client connection whose
 * connection id it names, or else to the one of the server, with the peer's virtual address as its
 * source.
 *
 * <p>Kwik's streams block, and it tells nobody what arrives. The transport therefore listens to the
 * decrypted payloads that Kwik gives its logger before it processes them: from them it knows which
 * streams can be read, which were reset or stopped and with what code. Threads of a pool wait in
 * Kwik only for bytes that are known to be on their way.
 *
 * <p>A few things cannot be reached through the packages that Kwik exports (a daemon thread for its
 * scheduler, flow-control credit of streams that were stopped). They are reached by reflection; on
 * the module path that wants {@code --add-opens
 * tech.kwik.core/tech.kwik.core.impl=io.github.uhp.transport.kwik}, and the same for {@code
 * tech.kwik.core.server.impl}, {@code tech.kwik.core.stream} and {@code tech.kwik.core.send}.
 */
@NullMarked
package io.github.uhp.transport.kwik;

import org.jspecify.annotations.NullMarked;
