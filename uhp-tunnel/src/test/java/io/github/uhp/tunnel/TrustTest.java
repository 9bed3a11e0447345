package io.github.uhp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.uhp.protocol.Identity;
import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.protocol.ServerId;
import io.github.uhp.protocol.Target;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom peers take for their server and for each other, with a real server on loopback. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrustTest {

  private static final PeerName NAME = new PeerName("home");

  private final List<AutoCloseable> open = new ArrayList<>();
  private final KnownServers knownServers = KnownServers.inMemory();
  private final KnownPeers knownPeers = KnownPeers.inMemory();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = later(TestServer.start());
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T later(T closeable) {
    open.add(closeable);
    return closeable;
  }

  private UhpPeer peer(UhpPeer.Builder builder) throws IOException {
    return later(builder.open());
  }

  private UhpPeer peer() throws IOException {
    return peer(UhpPeer.builder(server.address()));
  }

  /** The server's address as a user may know it. */
  private ServerAddress withoutKey() {
    return new ServerAddress(server.address().host(), server.address().port(), null);
  }

  private Listener listen(UhpPeer peer) {
    return peer.listen(NAME, Admission.any(), Services.none());
  }

  private UhpPeer listener(Identity identity) throws Exception {
    UhpPeer peer = peer(UhpPeer.builder(server.address()).identity(identity));
    listen(peer).registered().get(10, TimeUnit.SECONDS);
    return peer;
  }

  private static Identity identity() {
    return Identity.generate(new SecureRandom());
  }

  private ConnectOptions trusting(FirstUse firstUse) {
    return ConnectOptions.defaults().withTrust(PeerTrust.known(knownPeers, firstUse));
  }

  private static PeerConnection connect(UhpPeer peer, Target target, ConnectOptions options)
      throws Exception {
    return peer.connect(target, options).get(20, TimeUnit.SECONDS);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      UhpException.Reason reason, ThrowingCallable attempt) {
    return assertThatThrownBy(attempt)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(UhpException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void aServersKeyIsRememberedAtFirstUse() throws Exception {
    CompletableFuture<ServerAddress> remembered = new CompletableFuture<>();
    PeerEvents events =
        new PeerEvents() {
          @Override
          public void serverRemembered(ServerAddress address, String where) {
            remembered.complete(address);
          }
        };
    UhpPeer peer = peer(UhpPeer.builder(withoutKey()).knownServers(knownServers).events(events));
    Ticket ticket = listen(peer).registered().get(10, TimeUnit.SECONDS);
    assertThat(remembered.join()).isEqualTo(server.address());
    assertThat(knownServers.find(withoutKey()).orElseThrow().key())
        .isEqualTo(server.address().key());
    assertThat(ticket).isEqualTo(new Ticket(server.address(), NAME, peer.peerId()));
  }

  @Test
  void aServerWithAnotherKeyThanRememberedIsRefused() throws Exception {
    ServerId other = Ids.server(1);
    knownServers.remember(withoutKey(), other);
    UhpPeer peer = peer(UhpPeer.builder(withoutKey()).knownServers(knownServers));
    String message =
        "THE KEY OF THE SERVER "
            + withoutKey()
            + " IS NOT THE ONE EXPECTED: it is "
            + server.address().key()
            + ", but "
            + other
            + " is remembered; if the server was given a new one, remove what this process"
            + " remembers. Somebody may be passing for it";
    UhpException why = listen(peer).ended().get(10, TimeUnit.SECONDS);
    assertThat(why.reason()).isEqualTo(UhpException.Reason.NOT_TRUSTED);
    assertThat(why).hasMessage(message);
    assertRefused(
            UhpException.Reason.NOT_TRUSTED,
            () -> connect(peer, Target.named(NAME), trusting(FirstUse.ACCEPT)))
        .hasMessage(message);
    assertThat(listen(peer).ended().get(10, TimeUnit.SECONDS)).hasMessage(message);
    assertThat(knownServers.find(withoutKey()).orElseThrow().key()).isEqualTo(other);
  }

  @Test
  void aServerWithAnotherKeyThanGivenIsRefused() throws Exception {
    UhpPeer peer = peer(UhpPeer.builder(withoutKey().withKey(Ids.server(1))));
    assertThat(listen(peer).ended().get(10, TimeUnit.SECONDS))
        .hasMessageContaining("but " + Ids.server(1) + " was given");
  }

  @Test
  void aServerThatChangesItsKeyIsToldOfAndIgnored() throws Exception {
    BlockingQueue<UhpException> errors = new LinkedBlockingQueue<>();
    PeerEvents events =
        new PeerEvents() {
          @Override
          public void error(UhpException error) {
            errors.add(error);
          }
        };
    UhpPeer peer = peer(UhpPeer.builder(withoutKey()).knownServers(knownServers).events(events));
    Listener listener = listen(peer);
    listener.registered().get(10, TimeUnit.SECONDS);
    server.close();
    TestServer impostor = later(TestServer.start(server.address().port()));
    // Asks the server, so that it notices.
    CompletableFuture<PeerConnection> attempt =
        peer.connect(Target.of(Ids.peer(1)), ConnectOptions.defaults());
    assertRefused(UhpException.Reason.NOT_TRUSTED, () -> attempt.get(10, TimeUnit.SECONDS));
    UhpException error = errors.poll(10, TimeUnit.SECONDS);
    assertThat(error)
        .hasMessageContaining("it is " + impostor.address().key() + ", but ")
        .hasMessageContaining(server.address().key() + " is remembered");
    assertThat(listener.ended()).isNotDone();
  }

  @Test
  void aServerWithoutAKeyNeedsAMemory() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UhpPeer.builder(withoutKey()).open())
        .withMessageContaining("HOST:PORT#KEY");
  }

  @Test
  void aNameAloneNeedsATrust() throws Exception {
    UhpPeer peer = peer();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> peer.connect(Target.named(NAME), ConnectOptions.defaults()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> peer.keep(Target.named(NAME), ConnectOptions.defaults()));
  }

  @Test
  void aTicketTakesThatPeerAndNoOther() throws Exception {
    UhpPeer listener = listener(identity());
    Ticket right = new Ticket(server.address(), NAME, listener.peerId());
    Ticket wrong = new Ticket(server.address(), NAME, identity().peerId());
    UhpPeer peer = peer(UhpPeer.builder(right.server()));
    assertRefused(
        UhpException.Reason.NOT_AVAILABLE,
        () -> connect(peer, wrong.target(), ConnectOptions.defaults()));
    assertThat(connect(peer, right.target(), ConnectOptions.defaults()).peerId())
        .isEqualTo(listener.peerId());
  }

  @Test
  void aPeerIsRememberedAtFirstUseAndAnotherRefused() throws Exception {
    UhpPeer first = listener(identity());
    UhpPeer peer = peer();
    assertRefused(
        UhpException.Reason.NOT_TRUSTED,
        () -> connect(peer, Target.named(NAME), trusting(FirstUse.REFUSE)));
    assertThat(connect(peer, Target.named(NAME), trusting(FirstUse.ACCEPT)).peerId())
        .isEqualTo(first.peerId());
    assertThat(knownPeers.find(server.server().serverId(), NAME).map(KnownPeers.Entry::peer))
        .contains(first.peerId());
    // A second connection shares the path, and is judged all the same.
    assertThat(connect(peer, Target.named(NAME), trusting(FirstUse.REFUSE)).peerId())
        .isEqualTo(first.peerId());
    ConnectOptions forgetful =
        ConnectOptions.defaults()
            .withTrust(PeerTrust.known(KnownPeers.inMemory(), FirstUse.REFUSE));
    assertRefused(
        UhpException.Reason.NOT_TRUSTED, () -> connect(peer, Target.named(NAME), forgetful));
  }

  @Test
  void aChangedPeerIsRefused() throws Exception {
    PeerId former = identity().peerId();
    knownPeers.remember(server.server().serverId(), NAME, former);
    UhpPeer listener = listener(identity());
    UhpPeer peer = peer();
    assertRefused(
            UhpException.Reason.NOT_TRUSTED,
            () -> connect(peer, Target.named(NAME), trusting(FirstUse.ACCEPT)))
        .hasMessageContaining("THE KEY OF home HAS CHANGED")
        .hasMessageContaining(former.toString())
        .hasMessageContaining(listener.peerId().toString());
  }

  @Test
  void whoTakesTheirTimeToTrustStillGetsAConnection() throws Exception {
    UhpPeer listener = listener(identity());
    CompletableFuture<PeerId> asked = new CompletableFuture<>();
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    FirstUse person =
        (ofServer, name, candidate) -> {
          assertThat(asked.complete(candidate)).as("asked once").isTrue();
          return answer;
        };
    CompletableFuture<PeerConnection> attempt =
        peer().connect(Target.named(NAME), trusting(person));
    assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(listener.peerId());
    assertThat(attempt).isNotDone();
    answer.complete(true);
    assertThat(attempt.get(20, TimeUnit.SECONDS).peerId()).isEqualTo(listener.peerId());
  }

  @Test
  void aPersonsNoEndsTheAttempt() throws Exception {
    listener(identity());
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    CompletableFuture<PeerConnection> attempt =
        peer().connect(Target.named(NAME), trusting((ofServer, name, candidate) -> answer));
    answer.completeExceptionally(new IOException("I do not know that one"));
    assertRefused(UhpException.Reason.NOT_TRUSTED, () -> attempt.get(20, TimeUnit.SECONDS))
        .hasMessage("I do not know that one");
  }

  @Test
  void theListenersTicketLetsAnAllowedPeerIn() throws Exception {
    Identity friend = identity();
    Ticket ticket =
        peer()
            .listen(NAME, Admission.only(Set.of(friend.peerId())), Services.none())
            .registered()
            .get(10, TimeUnit.SECONDS);
    Ticket handed = Ticket.parse(ticket.toString());
    UhpPeer peer = peer(UhpPeer.builder(handed.server()).identity(friend));
    assertThat(connect(peer, handed.target(), ConnectOptions.defaults()).peerId())
        .isEqualTo(ticket.peer());
  }
}
