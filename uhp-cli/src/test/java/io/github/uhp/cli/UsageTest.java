package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gets for wrong arguments, and for asking. */
class UsageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                                                          | Missing required subcommand
          frobnicate                                                  | frobnicate
          listen a --expose w=h:1 --allow any                         | --server
          listen a --server s --expose w=h:1                          | say who may connect: --allow PEERID, --allow-file FILE, or --allow any
          listen a --server s --expose w=h:1 --allow any --allow-file f | --allow any lets everybody in
          listen a --server s --expose w=h:1 --allow any --allow any  | --allow any lets everybody in
          listen a --server s --allow any                             | --expose
          listen --server s --expose w=h:1 --allow any                | NAME
          listen A! --server s --expose w=h:1 --allow any             | 'A!' is not a name
          listen a b --server s --expose w=h:1 --allow any            | b
          listen a --server s:0 --expose w=h:1 --allow any            | s:0
          listen a --server s:x --expose w=h:1 --allow any            | s:x
          listen a --server s#k --expose w=h:1 --allow any            | server key
          listen a --server s --expose w --allow any                  | SERVICE=HOST:PORT
          listen a --server s --expose w=h --allow any                | 'h' is not HOST:PORT
          listen a --server s --expose w=h:0 --allow any              | port 0
          listen a --server s --expose w=::1:80 --allow any           | brackets
          listen a --server s --expose W=h:1 --allow any              | 'W' is not a service
          listen a --server s --expose w=h:1 --allow me               | 'me' is not a PeerId
          listen a --server s --expose w=h:1 --expose w=h:2 --allow any | offered twice
          listen a --server s --expose w=h:1 --allow any --frob       | --frob
          connect a --server s                                        | --forward
          connect --server s --forward 1=w                            | TICKET|NAME|PEERID
          connect a --forward 1=w                                     | --server
          connect uhp://s/a --forward 1=w                             | the server's key is missing
          connect uhp:a --server s --forward 1=w                      | is not a ticket
          connect uhp://s/a?server=KEY --server t --forward 1=w       | is not the server of the ticket
          connect a --server s --forward w                            | [ADDR:]PORT=SERVICE
          connect a --server s --forward 65536=w                      | '65536' is not a port
          connect a --server s --forward 1=W                          | 'W' is not a service
          connect a --server s --forward 1=w --timeout 0              | time-out
          connect a --server s --forward 1=w --timeout soon           | soon
          doctor                                                      | --server
          doctor --server s --peer !                                  | '!' is not a name
          doctor --server s --peer uhp://s/a                          | the server's key is missing
          demo --frob                                                 | --frob
          id frob                                                     | frob
          id --identity                                               | --identity
          """)
  void tellsWhatIsWrongInOneLine(String line, String complaint) {
    CommandRun run = CommandRun.of(words(line));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("uhp: ").contains(complaint).contains("--help");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--frob", "--bind", "--bind here", "--bind 65536", "--max-peers 0"})
  void passesOnWhatTheServerSays(String arguments) {
    CommandRun run = CommandRun.of(words("server " + arguments));

    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("uhp server: ");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "server",
        "listen",
        "connect",
        "doctor",
        "id",
        "id show",
        "id make",
        "id export",
        "demo"
      })
  void explainsItself(String command) {
    List<String> words = new ArrayList<>(List.of(words(command)));
    words.add("--help");
    CommandRun run = CommandRun.of(words.toArray(String[]::new));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Usage: uhp").contains(command).contains("Exit codes");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "server",
        "listen",
        "connect",
        "doctor",
        "id",
        "id show",
        "id make",
        "id export",
        "demo"
      })
  void tellsItsVersion(String command) {
    List<String> words = new ArrayList<>(List.of(words(command)));
    words.add("--version");
    CommandRun run = CommandRun.of(words.toArray(String[]::new));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("^uhp [0-9]+\\.[0-9]+\\.[0-9]+");
  }

  private static String[] words(String text) {
    String line = text.replace("KEY", "a".repeat(52));
    return line.isEmpty() ? new String[0] : line.split(" ", -1);
  }
}
