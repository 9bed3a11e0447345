@NullMarked
package io.github.uhp.cli;

import org.jspecify.annotations.NullMarked;
