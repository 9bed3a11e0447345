package io.github.uhp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.cli.RunningUhp.End;
import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.IdentityFile;
import io.github.uhp.protocol.PeerId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as its users run it: processes of the distribution, on loopback. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks into /proc, and types into script(1)")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandLineIT {

  /** What a user waits for a no. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir private static Path directory;
  private static InstalledUhp uhp;
  private static EchoServer echo;

  /** A server, HOST:PORT#KEY, and a listener there that lets everybody in, for all tests. */
  private static String server;

  private static String ticket;

  @BeforeAll
  static void start() throws Exception {
    uhp = new InstalledUhp(directory);
    echo = new EchoServer();
    server = startServer("127.0.0.1:0").await("ready").text("server");
    ticket = listen("host", "home", server, "--allow", "any").await("registered").text("ticket");
  }

  @AfterAll
  static void stop() throws Exception {
    uhp.close();
    echo.close();
  }

  private static RunningUhp startServer(String bind) throws IOException {
    return uhp.start("server", "server", "--json", "--bind", bind, "--second-port", "0");
  }

  private static RunningUhp listen(String user, String name, String at, String... more)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("listen", name, "--json", "--server", at));
    words.addAll(List.of("--expose", "echo=127.0.0.1:" + echo.port()));
    words.addAll(Arrays.asList(more));
    return uhp.start(user, words.toArray(String[]::new));
  }

  private static RunningUhp connect(String user, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("connect", "--json", "--forward", "0=echo"));
    words.addAll(Arrays.asList(more));
    return uhp.start(user, words.toArray(String[]::new));
  }

  private static String withoutKey(String at) {
    return at.substring(0, at.indexOf('#'));
  }

  /** Where the only forward of a connector that is ready leads from. */
  private static int port(RunningUhp connector) {
    String ready = connector.await("ready").line();
    return Integer.parseInt(ready.replaceFirst(".*\"local\":\"127\\.0\\.0\\.1:(\\d+)\".*", "$1"));
  }

  private static void assertEchoes(int port) throws IOException {
    byte[] sent = ("through " + port).getBytes(StandardCharsets.UTF_8);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(sent);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
    }
  }

  /** It failed, and told programs and people why, in a line each. */
  private static void assertFailed(End end, String reason, String message) {
    assertThat(end.exitCode()).isEqualTo(1);
    Event error = end.last("error");
    assertThat(error.text("reason")).isEqualTo(reason);
    assertThat(error.text("message")).contains(message);
    assertThat(end.err()).hasSize(1);
    assertThat(end.err().get(0)).startsWith("uhp: ").contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "listen home --server localhost --expose web=localhost:80",
        "connect home --forward 8000=web",
        "connect uhp://localhost/home --forward 8000=web",
      })
  void wrongUsageEndsWithOneLineAndExitCode2(String line) throws Exception {
    End end = uhp.start("nobody", line.split(" ")).awaitEnd();
    assertThat(end.exitCode()).isEqualTo(2);
    assertThat(end.out()).isEmpty();
    assertThat(end.err()).hasSize(1);
    assertThat(end.err().get(0)).startsWith("uhp: ").contains("--help");
    assertThat(uhp.configuration("nobody")).doesNotExist();
  }

  @Test
  void noServerIsToldSoon() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String nobody = "127.0.0.1:" + silent.getLocalPort();
      End end = connect("guest", "home", "--server", nobody).awaitEnd();
      assertFailed(end, "no-server", "the rendezvous server " + nobody + " does not answer");
      assertThat(end.sinceReady()).isBetween(Duration.ofMillis(1), SOON);
    }
  }

  @Test
  void aPeerThatIsNotThereIsToldSoon() throws Exception {
    End end = connect("guest", "elsewhere", "--server", server).awaitEnd();
    assertFailed(end, "not-available", "elsewhere is not registered at this server");
    assertThat(end.sinceReady()).isBetween(Duration.ofMillis(1), SOON);
  }

  @Test
  void aTicketIsAllThatAConnectorNeeds() throws Exception {
    RunningUhp connector = connect("holder", ticket);
    assertEchoes(port(connector));
    assertThat(connector.stop().exitCode()).isZero();
    try (var files = Files.list(uhp.configuration("holder"))) {
      assertThat(files).extracting(each -> each.getFileName() + "").containsExactly("identity.p12");
    }

    String other = Identity.generate(new SecureRandom()).peerId().toString();
    String forged = ticket.replaceFirst("peer=.*", "peer=" + other);
    assertFailed(connect("holder", forged).awaitEnd(), "not-available", "home");
  }

  @Test
  void onceEndsWithTheTunnel() throws Exception {
    RunningUhp listener = listen("brief", "brief", server, "--allow", "any");
    String to = listener.await("registered").text("ticket");
    RunningUhp connector = connect("guest", to, "--once");
    connector.await("connected");
    assertThat(listener.stop().exitCode()).isZero();
    End end = connector.awaitEnd();
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.last("disconnected").text("reason")).startsWith("closed by the peer");
    assertThat(end.err()).hasSize(1);
  }

  @Test
  void waitOutlastsAListenerThatComesLater() throws Exception {
    Path identity = directory.resolve("late.p12");
    Identity late = Identity.generate(new SecureRandom());
    IdentityFile.create(identity, late);
    String to = ticket.replace("/home?", "/late?").replaceFirst("peer=.*", "peer=" + late.peerId());
    RunningUhp connector = connect("guest", to, "--wait");
    int port = port(connector);
    connector.await("server-found");
    listen("late", "late", server, "--allow", "any", "--identity", identity.toString());
    connector.await("connected");
    assertEchoes(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void aSignalEndsEveryCommandCleanly(String signal) throws Exception {
    RunningUhp ownServer = startServer("127.0.0.1:0");
    String at = ownServer.await("ready").text("server");
    RunningUhp listener = listen("host", "home", at, "--allow", "any");
    RunningUhp connector = connect("guest", listener.await("registered").text("ticket"), "--once");
    int port = port(connector);
    connector.await("connected");
    for (RunningUhp each : List.of(connector, listener, ownServer)) {
      assertThat(Path.of("/proc/" + each.pid())).isDirectory();
      each.signal(signal);
      End end = each.awaitEnd();
      assertThat(end.exitCode()).as(String.join("\n", end.err())).isZero();
      assertThat(end.err()).noneMatch(line -> line.contains("Exception"));
      assertThat(Path.of("/proc/" + each.pid())).doesNotExist();
    }
    // A clean farewell, not a silence.
    assertThat(listener.awaitEnd().last("disconnected").text("reason"))
        .startsWith("closed by the peer");
    assertThatThrownBy(() -> assertEchoes(port)).isInstanceOf(ConnectException.class);
  }

  @Test
  void aServerWithAnotherKeyIsRefusedUntilItsLineIsRemoved() throws Exception {
    RunningUhp first = startServer("127.0.0.1:0");
    String before = first.await("ready").text("server");
    String place = withoutKey(before);
    Path known = uhp.configuration("keeper").resolve("known-servers");
    RunningUhp listener = listen("keeper", "kept", place, "--allow", "any");
    assertThat(listener.await("server-remembered").text("server")).isEqualTo(before);
    listener.await("registered");
    assertThat(listener.stop().exitCode()).isZero();
    String remembered = Files.readString(known);
    assertThat(remembered).isEqualTo(before.replace('#', ' ') + "\n");
    first.stop();

    String after = startServer(place).await("ready").text("server");
    assertThat(after).startsWith(place).isNotEqualTo(before);
    End end = listen("keeper", "kept", place, "--allow", "any").awaitEnd();
    assertFailed(end, "not-trusted", "remove line 1 of " + known);
    assertFailed(end, "not-trusted", "THE KEY OF THE SERVER " + place + " IS NOT THE ONE EXPECTED");
    assertFailed(
        connect("keeper", "kept", "--server", place).awaitEnd(),
        "not-trusted",
        "remove line 1 of " + known);
    assertThat(known).hasContent(remembered);

    Files.writeString(known, "");
    RunningUhp again = listen("keeper", "kept", place, "--allow", "any");
    again.await("registered");
    assertThat(known).hasContent(after.replace('#', ' ') + "\n");
  }

  @Test
  void aPeerIsTakenAtFirstUseOnlyIfSaidSoAndNeverWithAnotherKey() throws Exception {
    Path known = uhp.configuration("friend").resolve("known-peers");
    String[] toHome = {"home", "--server", server};
    assertFailed(connect("friend", toHome).awaitEnd(), "not-trusted", "--accept-new");
    assertThat(known).doesNotExist();

    RunningUhp first = connect("friend", "home", "--server", server, "--accept-new");
    String peer = first.await("peer-remembered").text("peer");
    assertThat(ticket).endsWith("peer=" + peer);
    first.await("connected");
    first.stop();
    RunningUhp second = connect("friend", toHome);
    second.await("connected");
    assertThat(second.stop().out()).noneMatch(line -> line.contains("peer-remembered"));

    String other = Identity.generate(new SecureRandom()).peerId().toString();
    String former = Files.readString(known).replace(peer, other);
    Files.writeString(known, former);
    End end = connect("friend", "home", "--server", server, "--accept-new").awaitEnd();
    assertFailed(end, "not-trusted", "THE KEY OF home HAS CHANGED: its PeerId is " + peer);
    assertFailed(end, "not-trusted", "remove line 1 of " + known);
    assertThat(known).hasContent(former);
    // A PeerId needs no memory.
    connect("friend", peer, "--server", server).await("connected");
  }

  @Test
  void aPersonIsAskedAboutANewPeer() throws Exception {
    Path known = uhp.configuration("person").resolve("known-peers");
    String[] words = {"connect", "home", "--server", server, "--forward", "0=echo", "--once"};
    RunningUhp refusing = uhp.startOnTerminal("person", words);
    refusing.awaitText("'home' is PeerId " + ticket.replaceFirst(".*peer=", ""));
    refusing.type("no");
    refusing.awaitText("uhp: home is PeerId");
    assertThat(refusing.awaitEnd().exitCode()).isEqualTo(1);
    assertThat(known).doesNotExist();

    RunningUhp accepting = uhp.startOnTerminal("person", words);
    accepting.awaitText("'home' is PeerId");
    accepting.type("perhaps");
    accepting.type("yes");
    accepting.awaitText("connected to ");
    assertThat(known).isRegularFile();
  }

  @Test
  void theAllowFileIsReadAgainWhileTheListenerRuns() throws Exception {
    PeerId guest = PeerId.parse(uhp.start("allowed", "id").awaitEnd().out().get(0));
    Path file = Files.writeString(directory.resolve("allow"), "# none yet\n");
    RunningUhp listener = listen("club", "club", server, "--allow-file", file.toString());
    String to = listener.await("registered").text("ticket");
    assertFailed(connect("allowed", to).awaitEnd(), "not-available", guest.toString());

    Files.writeString(file, guest + "  # a member\n");
    assertThat(listener.await("allow-file").text("peers")).isEqualTo("1");
    RunningUhp member = connect("allowed", to);
    int port = port(member);
    assertEchoes(port);

    Files.writeString(file, "everybody\n");
    assertThat(listener.await("error").text("message"))
        .contains("line 1 of " + file + ": 'everybody' is not a PeerId");
    RunningUhp second = connect("allowed", to);
    second.await("connected");
    second.stop();

    Files.writeString(file, "# closed\n");
    assertThat(listener.await("allow-file").text("peers")).isEqualTo("0");
    assertFailed(connect("allowed", to).awaitEnd(), "not-available", guest.toString());
    // What is there lives on.
    assertEchoes(port);
  }

  @Test
  void aKeyThatOthersCanReadIsRefused() throws Exception {
    assertThat(uhp.start("careless", "id", "make").awaitEnd().exitCode()).isZero();
    Path key = uhp.configuration("careless").resolve("identity.p12");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    End end = connect("careless", ticket).awaitEnd();
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.out()).isEmpty();
    assertThat(end.err())
        .containsExactly("uhp: " + key + " can be accessed by others; run: chmod 600 " + key);
  }
}
