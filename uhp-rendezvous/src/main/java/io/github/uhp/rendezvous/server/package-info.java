/** The reference server: sockets, threads and a command around the server engine. */
@NullMarked
package io.github.uhp.rendezvous.server;

import org.jspecify.annotations.NullMarked;
