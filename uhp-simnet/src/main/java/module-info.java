/** A network in virtual time, with NATs, for testing engines. */
module io.github.uhp.simnet {
  requires static org.jspecify;
  requires transitive io.github.uhp.protocol;

  exports io.github.uhp.simnet;
}
