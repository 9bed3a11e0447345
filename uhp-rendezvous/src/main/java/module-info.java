/** The rendezvous: client engine, server engine, and the server's shell. */
module io.github.uhp.rendezvous {
  // For the server's command and its admin page alone: who embeds an engine needs neither.
  requires static java.logging;
  requires static jdk.httpserver;
  requires static org.jspecify;
  requires transitive io.github.uhp.protocol;
  requires io.github.bucket4j.core;

  exports io.github.uhp.rendezvous;
  exports io.github.uhp.rendezvous.server;
}
