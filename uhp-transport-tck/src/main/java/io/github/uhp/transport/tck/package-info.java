/**
 * The conformance kit for transports: extend {@link
 * io.github.uhp.transport.tck.TransportConformance}. The rules are numbered, and listed in {@code
 * docs/transport-rules.md}.
 */
@NullMarked
package io.github.uhp.transport.tck;

import org.jspecify.annotations.NullMarked;
