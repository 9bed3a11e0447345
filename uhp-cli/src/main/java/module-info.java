/** The uhp command. An application: it exports nothing. */
module io.github.uhp.cli {
  requires static org.jspecify;
  requires info.picocli;
  requires io.github.uhp.natlab;
  requires io.github.uhp.punch;
  requires io.github.uhp.rendezvous;
  requires io.github.uhp.tunnel;
  requires java.logging;
  requires java.net.http;
  requires jdk.httpserver;

  // Commands and options are found by their annotations.
  opens io.github.uhp.cli to
      info.picocli;
}
