/**
 * Ways to carry bytes between two programs, all behind one small interface: UHP's transports
 * through their SPI, the libraries below them used directly, TCP with and without TLS, and UDP.
 */
@NullMarked
package io.github.uhp.bench.carrier;

import org.jspecify.annotations.NullMarked;
