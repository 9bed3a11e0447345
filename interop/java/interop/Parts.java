package interop;

import io.github.uhp.transport.BlockingStream;
import io.github.uhp.transport.CloseReason;
import io.github.uhp.transport.Connection;
import io.github.uhp.transport.ConnectionClosedException;
import io.github.uhp.transport.StreamResetException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The parts of the contract that a transport has to show, in one role, each on a connection of its
 * own; a part that does not hold throws.
 */
final class Parts {

  private static final int[] LENGTHS = {0, 1, 1199, 1200, 65_536, 3 << 20};
  private static final int AT_ONCE = 20;

  private final String transport;
  private final Connection.Role role;
  private final String program;

  /** With the role of the Java end, and quicpeer's path. */
  Parts(String transport, Connection.Role role, String program) {
    this.transport = transport;
    this.role = role;
    this.program = program;
  }

  private interface Use {
    void of(Meeting meeting) throws Exception;
  }

  private void with(Use use) throws Exception {
    try (Meeting meeting = Meeting.of(transport, role, program)) {
      use.of(meeting);
    }
  }

  void handshake() throws Exception {
    with(
        meeting -> {
          Checks.equal(meeting.connection.role(), role);
          Checks.check(meeting.connection.cipherSuite().startsWith("TLS_"), "no cipher suite");
          Checks.equal(
              meeting.connection.peerCertificate().orElse(null),
              role == Connection.Role.CLIENT ? meeting.go.certificate() : null);
        });
  }

  void wrongCertificate() throws Exception {
    try (GoPeer go = new GoPeer(program);
        GoPeer another = new GoPeer(program);
        JavaPeer java = new JavaPeer(transport, go.address())) {
      if (role == Connection.Role.SERVER) {
        go.dial(java.address(), another.certificate());
        go.saysSomethingLike("refused ");
        Checks.check(!java.hasAccepted(), "the connection was accepted");
        return;
      }
      try {
        java.connect(another.certificate()).get(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        Checks.check(e.getCause() instanceof ConnectionClosedException, "not closed, but " + e);
        CloseReason reason = ((ConnectionClosedException) e.getCause()).reason();
        Checks.equal(reason.kind(), CloseReason.Kind.HANDSHAKE_FAILED);
        return;
      }
      throw new AssertionError("a wrong certificate was taken");
    }
  }

  void streams() throws Exception {
    with(
        meeting -> {
          for (int length : LENGTHS) {
            echo(meeting, length);
            otherEndOpens(meeting, length);
          }
          List<CompletableFuture<Void>> all = new ArrayList<>();
          for (int i = 0; i < AT_ONCE; i++) {
            all.add(Background.start(() -> echo(meeting, 100_000)));
          }
          for (CompletableFuture<Void> each : all) {
            each.get(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
          }
        });
  }

  private static void echo(Meeting meeting, int length) throws Exception {
    byte[] data = data(length);
    BlockingStream stream = meeting.open('e');
    CompletableFuture<Void> written =
        Background.start(
            () -> {
              stream.write(ByteBuffer.wrap(data));
              stream.finish();
            });
    Checks.check(Arrays.equals(Meeting.readAll(stream), data), length + " bytes came back changed");
    written.get(Checks.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static void otherEndOpens(Meeting meeting, int length) throws Exception {
    BlockingStream asked = meeting.open('o', Meeting.number(length));
    asked.finish();
    BlockingStream stream = new BlockingStream(meeting.java.opened());
    ByteBuffer some = ByteBuffer.allocate(16 << 10);
    while (stream.read(some) >= 0) {
      stream.write(some.flip());
      some.clear();
    }
    stream.finish();
    Checks.equal(new String(Meeting.readAll(asked), StandardCharsets.US_ASCII), "same");
  }

  void halfClose() throws Exception {
    with(
        meeting -> {
          byte[] data = data(100_000);
          // This end first: the other one answers only after the end.
          BlockingStream stream = meeting.open('a', data);
          stream.finish();
          Checks.check(Arrays.equals(Meeting.readAll(stream), data), "the answer is another");
          // The other end first: what is written after that arrives all the same.
          BlockingStream ended = meeting.open('f');
          Checks.equal(Meeting.readAll(ended).length, 0);
          ended.write(ByteBuffer.wrap(data));
          ended.finish();
          BlockingStream sum = new BlockingStream(meeting.java.opened());
          byte[] expected = MessageDigest.getInstance("SHA-256").digest(data);
          Checks.check(Arrays.equals(Meeting.readAll(sum), expected), "what arrived is another");
          sum.finish();
        });
  }

  void abort() throws Exception {
    with(
        meeting -> {
          BlockingStream endured = meeting.open('w');
          endured.read(ByteBuffer.allocate(1)); // it was taken up
          endured.stream().reset(41);
          meeting.go.says("reset 41");
          endured.stream().stop(42);
          meeting.go.says("stopped 42");

          BlockingStream aborted = meeting.open('r', Meeting.number(43));
          Checks.equal(codeOf(() -> Meeting.readAll(aborted)), 43L);
          ByteBuffer zeros = ByteBuffer.allocate(1000);
          long stopped =
              codeOf(
                  () -> {
                    while (true) {
                      aborted.write(zeros.clear());
                    }
                  });
          // Not every library tells the code of a stop.
          Checks.check(stopped == 43 || stopped == CloseReason.NO_ERROR, "stopped with " + stopped);
        });
  }

  private static long codeOf(Background.Attempt attempt) throws Exception {
    try {
      attempt.run();
    } catch (StreamResetException e) {
      return e.code();
    }
    throw new AssertionError("not reset");
  }

  void datagrams() throws Exception {
    with(
        meeting -> {
          for (int length : new int[] {1, 500, 1000}) {
            Checks.check(meeting.connection.maxDatagramLength() >= length, "no datagrams");
            byte[] data = data(length);
            // Any may be lost, there or back.
            boolean back = false;
            for (int i = 0; i < Checks.PATIENCE_SECONDS && !back; i++) {
              meeting.connection.sendDatagram(ByteBuffer.wrap(data));
              back = meeting.java.datagram().filter(came -> Arrays.equals(came, data)).isPresent();
            }
            Checks.check(back, "no datagram of " + length + " bytes came back");
          }
        });
  }

  void closeCodes() throws Exception {
    with(
        meeting -> {
          meeting.connection.close(51, "enough");
          Checks.equal(meeting.awaitEnd(), new CloseReason(CloseReason.Kind.LOCAL, 51, "enough"));
          meeting.go.says("closed remote 51 enough");
        });
    with(
        meeting -> {
          ByteBuffer wish =
              ByteBuffer.allocate(11).putInt(52).put("go away".getBytes(StandardCharsets.US_ASCII));
          meeting.open('c', wish.array()).finish();
          meeting.go.says("closed local 52 go away");
          Checks.equal(meeting.awaitEnd(), new CloseReason(CloseReason.Kind.REMOTE, 52, "go away"));
        });
  }

  private static byte[] data(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
