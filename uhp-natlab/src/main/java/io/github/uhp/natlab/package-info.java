/**
 * Hosts and NAT routers made of Linux network namespaces and nftables, with counters that are read
 * from outside the processes under test. Start at {@link io.github.uhp.natlab.NatLab}.
 */
@NullMarked
package io.github.uhp.natlab;

import org.jspecify.annotations.NullMarked;
