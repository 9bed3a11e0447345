/**
 * The {@code uhp} command: {@code server}, {@code listen}, {@code connect}, {@code id}, {@code
 * demo}.
 */
@NullMarked
package io.github.uhp.cli;

import org.jspecify.annotations.NullMarked;
