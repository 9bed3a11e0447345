/** The hole punching engine. */
module io.github.uhp.punch {
  requires static org.jspecify;
  requires transitive io.github.uhp.protocol;

  exports io.github.uhp.punch;
}
