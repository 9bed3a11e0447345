/** Whole-system tests, and the rules that the modules keep between each other. */
@NullMarked
package io.github.uhp.it;

import org.jspecify.annotations.NullMarked;
