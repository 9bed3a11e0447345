package interop;

import io.github.uhp.transport.Connection;
import java.util.concurrent.TimeUnit;

/**
 * Runs one of Java's transports, in both roles, against quic-go over loopback. Prints {@code ok
 * SECONDS WHAT} or {@code FAILED 0 WHAT} for each part; what went wrong goes to the standard error.
 *
 * <pre>
 * java interop.QuicInterop TRANSPORT QUICPEER
 * </pre>
 */
final class QuicInterop {

  private final String roles;
  private final Parts parts;
  private boolean good = true;

  private QuicInterop(String roles, Parts parts) {
    this.roles = roles;
    this.parts = parts;
  }

  public static void main(String[] arguments) {
    String transport = arguments[0];
    String program = arguments[1];
    boolean good =
        new QuicInterop(
                    transport + " to quic-go",
                    new Parts(transport, Connection.Role.CLIENT, program))
                .run()
            & new QuicInterop(
                    "quic-go to " + transport,
                    new Parts(transport, Connection.Role.SERVER, program))
                .run();
    // Whatever still hangs ends here.
    System.exit(good ? 0 : 1);
  }

  private boolean run() {
    attempt("handshake, certificate pinned", parts::handshake);
    attempt("wrong certificate refused", parts::wrongCertificate);
    attempt("streams", parts::streams);
    attempt("half-close", parts::halfClose);
    attempt("reset and stop", parts::abort);
    attempt("datagrams", parts::datagrams);
    attempt("close codes", parts::closeCodes);
    return good;
  }

  private void attempt(String part, Background.Attempt attempt) {
    String what = roles + ": " + part;
    long start = System.nanoTime();
    try {
      Background.start(attempt).get(2 * Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
      System.out.printf("ok %d %s%n", (System.nanoTime() - start) / 1_000_000_000, what);
    } catch (Exception e) {
      System.err.println(what);
      e.printStackTrace();
      System.out.printf("FAILED 0 %s%n", what);
      good = false;
    }
  }
}
