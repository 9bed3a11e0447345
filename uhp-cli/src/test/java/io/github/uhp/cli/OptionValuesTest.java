package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.Target;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.Ticket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are right; the wrong ones are in {@link UsageTest}. */
class OptionValuesTest {

  private static final String KEY_END = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  private static final String KEY = "a" + KEY_END;
  private static final String TICKET = "uhp://example.org/home?server=" + KEY + "&peer=" + KEY;

  @Test
  void readsForwards() {
    assertThat(LocalForward.parse("8080=web"))
        .isEqualTo(new LocalForward(new HostPort("127.0.0.1", 8080), "web"));
    assertThat(LocalForward.parse("0.0.0.0:0=web"))
        .isEqualTo(new LocalForward(new HostPort("0.0.0.0", 0), "web"));
    assertThat(LocalForward.parse("[::1]:22=ssh"))
        .isEqualTo(new LocalForward(new HostPort("::1", 22), "ssh"));
  }

  @Test
  void readsExposedServices() {
    assertThat(ExposedService.parse("web=localhost:80"))
        .isEqualTo(new ExposedService("web", new HostPort("localhost", 80)));
    assertThat(ExposedService.parse("web=[2001:db8::1]:80"))
        .isEqualTo(new ExposedService("web", new HostPort("2001:db8::1", 80)));
  }

  @Test
  void readsWhoIsAllowed() {
    PeerId friend = PeerId.of(new byte[PeerId.LENGTH]);
    assertThat(AllowedPeer.parse(friend.toString())).isEqualTo(new AllowedPeer(friend));
    assertThat(AllowedPeer.parse("any")).isEqualTo(new AllowedPeer(null));
  }

  @Test
  void readsDestinations() {
    PeerId peer = PeerId.of(new byte[PeerId.LENGTH]);
    assertThat(Destination.parse("home"))
        .isEqualTo(new Destination(null, Target.named(new PeerName("home"))));
    assertThat(Destination.parse(peer.toString()))
        .isEqualTo(new Destination(null, Target.of(peer)));
    assertThat(Destination.parse(TICKET))
        .isEqualTo(new Destination(Ticket.parse(TICKET), new Target(new PeerName("home"), peer)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "EXAMPLE.org:21473", "example.org:21473#" + KEY})
  void takesTheServerFromTheTicketOrTheOption(String text) {
    ServerAddress option = ServerAddress.parse(text);
    ServerAddress known = ServerAddress.parse("example.org#" + KEY);
    assertThat(Destination.parse(TICKET).server(null)).isEqualTo(known);
    assertThat(Destination.parse(TICKET).server(option)).isEqualTo(known);
    assertThat(Destination.parse("home").server(option)).isSameAs(option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "example.org:1", "example.org#b" + KEY_END})
  void refusesAServerThatIsNotTheTickets(String option) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Destination.parse(TICKET).server(ServerAddress.parse(option)))
        .withMessageContaining("is not the server of the ticket");
  }
}
