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
 * <p>What cannot be reached through the packages that Kwik exports is reached by reflection; {@link
 * io.github.uhp.transport.kwik.KwikTransportProvider} tells what that wants on the module path.
 */
@NullMarked
package io.github.uhp.transport.kwik;

import org.jspecify.annotations.NullMarked;
