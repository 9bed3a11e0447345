/** The rendezvous: client engine, server engine, and the server's shell. */
module io.github.uhp.rendezvous {
  requires static org.jspecify;
  requires transitive io.github.uhp.protocol;
  requires org.bouncycastle.provider;

  exports io.github.uhp.rendezvous;
  exports io.github.uhp.rendezvous.server;
}
