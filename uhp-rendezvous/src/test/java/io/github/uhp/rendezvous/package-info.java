@NullMarked
package io.github.uhp.rendezvous;

import org.jspecify.annotations.NullMarked;
