package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.ServerId;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerTrustTest {

  private static final ServerAddress SERVER = ServerAddress.parse("example.org");

  private final KnownServers known = KnownServers.inMemory();

  @Test
  void theKeyThatIsGivenCounts() throws IOException {
    known.remember(SERVER, Ids.server(1));
    ServerTrust trust = ServerTrust.of(SERVER.withKey(Ids.server(2)), known);
    assertThat(trust.key()).isEqualTo(Ids.server(2));
    assertThat(trust.met(Ids.server(2))).isNull();
    assertThatThrownBy(() -> trust.met(Ids.server(1))).hasMessageContaining("was given");
  }

  @Test
  void theKeyThatIsRememberedIsKnownBeforeTheServerIsMet() throws IOException {
    known.remember(SERVER, Ids.server(1));
    ServerTrust trust = ServerTrust.of(SERVER, known);
    assertThat(trust.key()).isEqualTo(Ids.server(1));
    assertThat(trust.met(Ids.server(1))).isNull();
    assertThatThrownBy(() -> trust.met(Ids.server(2))).hasMessageContaining("is remembered");
  }

  @Test
  void theFirstKeyIsRememberedAndTheOnlyOneFromThenOn() throws IOException {
    ServerTrust trust = ServerTrust.of(SERVER, known);
    assertThat(trust.key()).isNull();
    assertThat(trust.met(Ids.server(1)))
        .isEqualTo(new KnownServers.Entry(Ids.server(1), "what this process remembers"));
    assertThat(known.find(SERVER)).isPresent();
    assertThat(trust.key()).isEqualTo(Ids.server(1));
    assertThat(trust.met(Ids.server(1))).isNull();
    assertThatThrownBy(() -> trust.met(Ids.server(2))).hasMessageContaining("is remembered");
  }

  @Test
  void whatAnotherProcessRememberedMeanwhileCounts() throws IOException {
    ServerTrust trust = ServerTrust.of(SERVER, known);
    known.remember(SERVER, Ids.server(1));
    assertThatThrownBy(() -> trust.met(Ids.server(2)))
        .isInstanceOfSatisfying(
            UhpException.class,
            e -> assertThat(e.reason()).isEqualTo(UhpException.Reason.NOT_TRUSTED))
        .hasMessageContaining(Ids.server(1).toString());
  }

  @Test
  void aKeyThatCannotBeRememberedIsNotTaken() throws IOException {
    ServerTrust trust =
        ServerTrust.of(
            SERVER,
            new KnownServers() {
              @Override
              public Optional<Entry> find(ServerAddress server) {
                return Optional.empty();
              }

              @Override
              public Entry remember(ServerAddress server, ServerId key) throws IOException {
                throw new IOException("the disk is full");
              }
            });
    assertThatThrownBy(() -> trust.met(Ids.server(1)))
        .isInstanceOf(UhpException.class)
        .hasMessageContaining("the disk is full");
    assertThat(trust.key()).isNull();
  }
}
