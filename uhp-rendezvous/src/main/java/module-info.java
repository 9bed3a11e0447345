/** The rendezvous: client engine, server engine, and the server's shell. */
module io.github.uhp.rendezvous {
  requires static org.jspecify;
  requires transitive io.github.uhp.protocol;

  exports io.github.uhp.rendezvous;
}
