@NullMarked
package io.github.uhp.protocol;

import org.jspecify.annotations.NullMarked;
