/** Knows the transports' contract alone; the service loader brings the transports in. */
module example.consumer {
  requires io.github.uhp.transport;
}
