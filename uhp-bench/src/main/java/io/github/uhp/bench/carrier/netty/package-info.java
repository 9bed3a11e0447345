/** Netty's QUIC used directly; compiled twice, for each of its two codecs. */
@NullMarked
package io.github.uhp.bench.carrier.netty;

import org.jspecify.annotations.NullMarked;
