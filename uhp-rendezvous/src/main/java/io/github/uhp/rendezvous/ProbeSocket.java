package io.github.uhp.rendezvous;

/**
 * A socket that was opened to find out about the NAT, and for nothing else.
 *
 * @param number by which the engine's driver knows it; not the one of the path to the server
 * @param localPort where it is bound
 */
public record ProbeSocket(int number, int localPort) {}
