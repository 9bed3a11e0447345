package io.github.uhp.transport.kwik;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Knows the connections of which Kwik still holds something, and has it let go.
 *
 * <p>A closed connection lingers for three probe timeouts, in which it repeats its goodbye to a
 * peer that missed it (RFC 9000 section 10.2). On a busy machine they grow to seconds; an endpoint
 * that closes does not wait so long, and not at all for peers that have said goodbye themselves.
 */
final class Reaper {

  /** When Kwik has surely ended a connection by itself and wants its threads no more. */
  private static final Duration RETIREMENT = Duration.ofSeconds(10);

  private final EndpointThreads threads;
  private final Set<KwikConnection> held = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  Reaper(EndpointThreads threads) {
    this.threads = threads;
  }

  /** Kwik holds a connection from now on. */
  void add(KwikConnection connection) {
    held.add(connection);
    if (ended) {
      reap(connection);
    }
  }

  /** A connection is over, and needs to be held only for a while. */
  void retire(KwikConnection connection) {
    add(connection);
    threads.schedule(() -> reap(connection), RETIREMENT);
  }

  /** Waits until all goodbyes were answered, at most so long, and has Kwik let go of everything. */
  void endAll(Duration linger) {
    CompletableFuture<?>[] goodbyes =
        held.stream().map(KwikConnection::goodbye).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(goodbyes).get(linger.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Who has not answered by now has gone, or never does.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended = true;
    held.forEach(this::reap);
  }

  private void reap(KwikConnection connection) {
    if (held.remove(connection)) {
      connection.release();
    }
  }
}
