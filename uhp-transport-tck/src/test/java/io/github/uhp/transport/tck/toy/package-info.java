/** The conformance kit tried on a toy transport, and on broken variants of it. */
@NullMarked
package io.github.uhp.transport.tck.toy;

import org.jspecify.annotations.NullMarked;
