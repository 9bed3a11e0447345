/** Whether every benchmark runs; not how fast. */
@NullMarked
package io.github.uhp.bench;

import org.jspecify.annotations.NullMarked;
