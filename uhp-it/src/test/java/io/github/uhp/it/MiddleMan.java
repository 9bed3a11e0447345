package io.github.uhp.it;

import io.github.uhp.protocol.Message;
import io.github.uhp.protocol.Opening;
import io.github.uhp.protocol.OpeningCodec;
import io.github.uhp.protocol.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program of a man in the middle, on a router between peers and their server: takes what the
 * peers send to the server, and what comes back. Arguments: what to do ({@link Mode}), its port,
 * the server's address and port. It tells of {@code ready}, of datagrams that it {@code passed} on,
 * of handshakes that it {@code answered}, and of what it could read because a peer took it for the
 * server ({@code opened}).
 */
final class MiddleMan {

  /** What it does. */
  enum Mode {
    /** Passes everything on, unchanged. */
    RELAY,
    /** Says that its own key is the server's, and answers handshakes. */
    OWN_KEY,
    /** Answers handshakes in the server's name, before it passes them on. */
    DISGUISED
  }

  private final Mode mode;
  private final InetSocketAddress server;
  private final RogueServer rogue = new RogueServer();
  private final Selector selector = Selector.open();
  private final DatagramChannel toPeers;
  private final Map<InetSocketAddress, DatagramChannel> toServer = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private long passed;

  private MiddleMan(Mode mode, int port, InetSocketAddress server) throws IOException {
    this.mode = mode;
    this.server = server;
    toPeers = DatagramChannel.open().bind(new InetSocketAddress(port));
    toPeers.configureBlocking(false).register(selector, SelectionKey.OP_READ);
  }

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress server = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
    MiddleMan man =
        new MiddleMan(Mode.valueOf(arguments[0]), Integer.parseInt(arguments[1]), server);
    RogueServer.tell("ready", man.rogue.id().toString());
    man.run();
  }

  private void run() throws IOException {
    while (true) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        read((DatagramChannel) key.channel(), (InetSocketAddress) key.attachment());
      }
      selector.selectedKeys().clear();
    }
  }

  private void read(DatagramChannel channel, @Nullable InetSocketAddress peer) throws IOException {
    while (true) {
      buffer.clear();
      InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
      if (from == null) {
        return;
      }
      buffer.flip();
      if (peer == null) {
        fromPeer(from);
      } else {
        toPeers.send(fromServer(), peer);
      }
    }
  }

  private void fromPeer(InetSocketAddress peer) throws IOException {
    if (mode != Mode.RELAY && buffer.get(0) == Wire.TYPE_SEALED) {
      RogueServer.Said said = rogue.onSealed(buffer.duplicate());
      if (said != null) {
        RogueServer.tell("opened", said.message().getClass().getSimpleName());
        Message answer = RogueServer.courtesy(said);
        if (answer != null) {
          toPeers.send(said.answer(answer), peer);
        }
        return;
      }
    }
    if (mode != Mode.RELAY
        && OpeningCodec.decode(buffer.duplicate()) instanceof OpeningCodec.Decoded.Ok ok
        && ok.message() instanceof Opening.Initiate) {
      ByteBuffer answer = rogue.onOpening(peer, buffer.duplicate());
      toPeers.send(answer == null ? rogue.forgedRespond(ok.transaction(), peer) : answer, peer);
      RogueServer.tell("answered", answer == null ? "with a guess" : "with its key");
      if (answer != null) {
        return;
      }
    }
    pass(peer);
  }

  private void pass(InetSocketAddress peer) throws IOException {
    DatagramChannel channel = toServer.get(peer);
    if (channel == null) {
      channel = DatagramChannel.open().bind(null);
      channel.configureBlocking(false).register(selector, SelectionKey.OP_READ, peer);
      toServer.put(peer, channel);
    }
    channel.send(buffer, server);
    RogueServer.tell("passed", Long.toString(++passed));
  }

  private ByteBuffer fromServer() {
    return mode == Mode.OWN_KEY
            && OpeningCodec.decode(buffer.duplicate()) instanceof OpeningCodec.Decoded.Ok ok
            && ok.message() instanceof Opening.Welcome welcome
        ? OpeningCodec.encode(ok.transaction(), new Opening.Welcome(rogue.id(), welcome.cookie()))
        : buffer;
  }
}
