/**
 * The transport SPI.
 *
 * <p>An {@link Endpoint} owns a set of UDP sockets and speaks QUIC over them in both roles, with
 * the datagrams of another protocol beside it. The QUIC library sees every remote endpoint instance
 * at a stable virtual address; a {@link RemotePeer} maps that address to the real {@link UdpPath}
 * of the moment, so a path can change under a live connection whatever the library can do.
 */
@NullMarked
package io.github.uhp.transport;

import org.jspecify.annotations.NullMarked;
