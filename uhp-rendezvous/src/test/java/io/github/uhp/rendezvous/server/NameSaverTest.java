package io.github.uhp.rendezvous.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.rendezvous.ClientEvent;
import io.github.uhp.rendezvous.ServerConfig;
import io.github.uhp.rendezvous.ServerEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is on disk when a server is killed. */
class NameSaverTest {

  private static final PeerName HOME = new PeerName("home");
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  @TempDir private Path temporary;

  @Test
  @Timeout(60)
  void savesANameWithoutBeingStopped() throws Exception {
    Identity owner = Identity.generate(new SecureRandom());
    try (StateDirectory state = StateDirectory.open(temporary.resolve("state"))) {
      ServerEngine engine =
          new ServerEngine(
              state.key(),
              ServerConfig.DEFAULTS,
              new SecureRandom(),
              nowNanos -> System.currentTimeMillis());
      ServerChannels channels =
          ServerChannels.open(
              ServerSockets.one(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
      int port = channels.address().getPort();
      EngineThread thread = EngineThread.start(channels, engine);
      NameSaver saver = new NameSaver(state, thread, AT_ONCE);
      saver.start();
      try (SocketClient peer = new SocketClient(owner, port)) {
        peer.advertise(HOME, ClientEvent.Registered.class);
        awaitSaved(HOME + " " + owner.peerId());
      } finally {
        saver.stop();
        assertThat(thread.stop()).isSameAs(engine);
      }
    }
  }

  private void awaitSaved(String text) throws Exception {
    Path names = temporary.resolve("state/names");
    while (!Files.exists(names) || !Files.readString(names).contains(text)) {
      // The time-out of the test is the backstop.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
