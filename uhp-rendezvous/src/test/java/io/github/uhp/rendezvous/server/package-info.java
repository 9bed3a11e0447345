@NullMarked
package io.github.uhp.rendezvous.server;

import org.jspecify.annotations.NullMarked;
