/**
 * JMH benchmarks: the transports through their SPI, and single parts of UHP. docs/benchmarks.md
 * says how to run and read them.
 */
@NullMarked
package io.github.uhp.bench;

import org.jspecify.annotations.NullMarked;
