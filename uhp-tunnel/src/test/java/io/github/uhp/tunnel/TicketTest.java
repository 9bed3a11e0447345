package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketTest {

  private static final String KEY = Ids.server(1).toString();
  private static final String PEER = Ids.peer(2).toString();
  private static final PeerName HOME = new PeerName("home");

  @ParameterizedTest
  @CsvSource({
    "example.org:21473, example.org",
    "192.0.2.1:1, 192.0.2.1",
    "[2001:db8::7]:65535, 2001:db8::7"
  })
  void isReadAndWritten(String place, String host) {
    String text = "uhp://" + place + "/home?server=" + KEY + "&peer=" + PEER;
    Ticket ticket = Ticket.parse(text);
    assertThat(ticket.server().host()).isEqualTo(host);
    assertThat(ticket.server()).hasToString(place + "#" + KEY);
    assertThat(ticket.name()).isEqualTo(HOME);
    assertThat(ticket.peer()).isEqualTo(Ids.peer(2));
    assertThat(ticket.target()).isEqualTo(new Target(HOME, Ids.peer(2)));
    assertThat(ticket).hasToString(text);
  }

  @Test
  void needsNoPeerAndNoPortAndNoOrder() {
    Ticket ticket = Ticket.parse("uhp://example.org/home?server=" + KEY);
    assertThat(ticket.peer()).isNull();
    assertThat(ticket.target()).isEqualTo(Target.named(HOME));
    assertThat(ticket).hasToString("uhp://example.org:21473/home?server=" + KEY);
    assertThat(Ticket.parse("uhp://a/home?peer=" + PEER + "&server=" + KEY))
        .isEqualTo(Ticket.parse("uhp://a/home?server=" + KEY + "&peer=" + PEER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                                  | does not begin with uhp://
          home                                | does not begin with uhp://
          http://a/home?server=KEY            | does not begin with uhp://
          UHP://a/home?server=KEY             | does not begin with uhp://
          uhp://a                             | the name is missing
          uhp://a?server=KEY                  | the name is missing
          uhp://a/?server=KEY                 | '' is not a name
          uhp://a/home                        | the server's key is missing
          uhp://a/home?peer=PEER              | the server's key is missing
          uhp://a/home?                       | '' is unknown
          uhp://a/home?server=                | '' is not a server key
          uhp://a/home?server=KEYx            | is not a server key
          uhp://a/home?server=KEY&            | '' is unknown
          uhp://a/home?server=KEY&x=1         | 'x=1' is unknown
          uhp://a/home?server=KEY&server=KEY  | there twice
          uhp://a/home?server=KEY&peer=PEER&peer=PEER | there twice
          uhp://a/home?server=KEY&peer=me     | 'me' is not a PeerId
          uhp://a/home?server=KEY#x           | is not a server key
          uhp://a/home/b?server=KEY           | is not a name
          uhp://a/Home?server=KEY             | 'Home' is not a name
          uhp:///home?server=KEY              | a server has a host
          uhp://me@a/home?server=KEY          | a server has a host
          uhp://a#KEY/home?server=KEY         | a server has a host
          uhp://a:0/home?server=KEY           | not between
          uhp://a:x/home?server=KEY           | not a number
          uhp://::1/home?server=KEY           | needs brackets
          uhp://[::1]7/home?server=KEY        | follows the bracket
          """)
  void refusesAndQuotesWhatItCannotRead(String form, String why) {
    String text = form.replace("KEY", KEY).replace("PEER", PEER);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ticket.parse(text))
        .withMessageStartingWith(
            "'" + text + "' is not a ticket (uhp://HOST:PORT/NAME?server=KEY&peer=PEERID): ")
        .withMessageContaining(why);
  }

  @Test
  void isNotMadeWithoutTheServersKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ticket(ServerAddress.parse("a"), HOME, Ids.peer(2)));
  }
}
