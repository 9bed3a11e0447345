package io.github.uhp.transport.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.CloseReason.Kind;
import io.github.uhp.transport.Endpoint;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An endpoint that is closed while a connection is made. */
@Timeout(120)
class KwikCloseTest {

  @Test
  void the_first_who_hears_of_a_connection_may_close_the_endpoint() throws Exception {
    try (KwikPair pair = new KwikPair(options -> {})) {
      Endpoint client = pair.client();
      CompletableFuture<CloseReason> closed =
          pair.dial()
              .thenCompose(
                  connection -> {
                    // On the thread that has made it, and which has not told its handler yet.
                    client.close();
                    while (!client.socket().isClosed()) {
                      Thread.yield();
                    }
                    return connection.closed();
                  });
      assertThat(closed.get(60, TimeUnit.SECONDS).kind()).isEqualTo(Kind.LOCAL);
    }
  }
}
