/**
 * A deterministic UDP network in virtual time. A {@link io.github.uhp.simnet.SimNet} has segments,
 * hosts, NATs and firewalls; engines are attached to sockets and run until a condition holds. A run
 * is a function of the seed and of what the test does. Nothing here is thread-safe.
 */
@NullMarked
package io.github.uhp.simnet;

import org.jspecify.annotations.NullMarked;
