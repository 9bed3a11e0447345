/**
 * Hole punching as a state machine after RFC 8445: pairs of local sockets and remote candidates are
 * checked with sealed probes until one of them proves to work both ways. docs/punching.md explains
 * how and why.
 */
@NullMarked
package io.github.uhp.punch;

import org.jspecify.annotations.NullMarked;
