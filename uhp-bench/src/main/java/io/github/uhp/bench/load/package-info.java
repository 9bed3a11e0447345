/**
 * A load generator for the rendezvous server: many listeners, and a restart that they have to
 * survive.
 */
@NullMarked
package io.github.uhp.bench.load;

import org.jspecify.annotations.NullMarked;
