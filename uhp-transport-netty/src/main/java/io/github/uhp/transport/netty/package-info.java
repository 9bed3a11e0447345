/**
 * UHP over Netty's QUIC codec.
 *
 * <p>One event loop carries everything of an endpoint. Its UDP sockets are told apart from QUIC: a
 * received datagram is first demultiplexed, and only what is QUIC's and came on an admitted path is
 * handed to the codecs of the {@link io.github.uhp.transport.netty.NettyPeer} it belongs to, over
 * virtual channels that show the peer's virtual address.
 */
@NullMarked
package io.github.uhp.transport.netty;

import org.jspecify.annotations.NullMarked;
