/**
 * The library's face. A {@link io.github.uhp.tunnel.UhpPeer} listens under names and connects to
 * other peers; a {@link io.github.uhp.tunnel.PeerConnection} carries streams to named services in
 * both directions, and a {@link io.github.uhp.tunnel.PortForward} carries TCP connections over it.
 */
@NullMarked
package io.github.uhp.tunnel;

import org.jspecify.annotations.NullMarked;
