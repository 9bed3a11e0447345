@NullMarked
package io.github.uhp.transport.kwik;

import org.jspecify.annotations.NullMarked;
