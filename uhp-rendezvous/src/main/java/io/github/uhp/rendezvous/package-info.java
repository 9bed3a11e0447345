/**
 * The two sides of the rendezvous as state machines: {@link
 * io.github.uhp.rendezvous.RendezvousClient} and {@link io.github.uhp.rendezvous.ServerEngine}. No
 * socket, clock, thread or random source of their own.
 */
@NullMarked
package io.github.uhp.rendezvous;

import org.jspecify.annotations.NullMarked;
