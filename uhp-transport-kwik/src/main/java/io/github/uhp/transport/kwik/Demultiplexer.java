package io.github.uhp.transport.kwik;

import io.github.uhp.transport.DatagramHandler;
import io.github.uhp.transport.UdpPath;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the datagrams of an endpoint apart: those of the other protocol, those from paths that
 * nobody admits, and QUIC's for one of the client connections or for the server.
 */
final class Demultiplexer implements KwikSocket.Receiver {

  /** The length of all connection ids that this transport chooses, in bytes. */
  static final int CONNECTION_ID_LENGTH = 8;

  /** Kwik's receive buffer, in bytes; what is longer is not for it. */
  static final int MAX_QUIC_DATAGRAM = 1500;

  private static final Logger LOG = System.getLogger(Demultiplexer.class.getName());

  /** Bit that is set in every QUIC packet (RFC 9000 section 17). */
  private static final int FIXED_BIT = 0x40;

  /** Bit that tells a long header (RFC 8999 section 5.1). */
  private static final int LONG_HEADER = 0x80;

  /** Where the length of the destination connection id stands in a long header. */
  private static final int LONG_DCID_LENGTH_AT = 5;

  private record Client(KwikPeer peer, VirtualSocket socket) {}

  private final PeerTable peers;
  private final Counters counters;
  private final DatagramHandler foreign;
  private final Map<Long, Client> clients = new ConcurrentHashMap<>();
  private volatile @Nullable VirtualSocket server;

  Demultiplexer(PeerTable peers, Counters counters, DatagramHandler foreign) {
    this.peers = peers;
    this.counters = counters;
    this.foreign = foreign;
  }

  /** Who gets the QUIC packets that are no client connection's. */
  void setServer(VirtualSocket socket) {
    server = socket;
  }

  /** Whether a datagram is not QUIC's (RFC 9443). */
  static boolean isForeign(byte first) {
    return (first & FIXED_BIT) == 0;
  }

  @Override
  public void received(KwikSocket socket, InetSocketAddress from, ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      return;
    }
    if (isForeign(payload.get(payload.position()))) {
      counters.foreignReceived.increment();
      deliverForeign(socket, from, payload);
      return;
    }
    KwikPeer peer = peers.byPath(new UdpPath(socket, from));
    if (peer == null) {
      counters.darkDropped.increment();
      return;
    }
    VirtualSocket to = recipient(peer, payload);
    if (to == null) {
      return;
    }
    byte[] data = new byte[payload.remaining()];
    payload.get(data);
    if (data.length > MAX_QUIC_DATAGRAM || !to.offer(peer.virtualAddress(), data)) {
      counters.receiveDropped.increment();
    }
  }

  private void deliverForeign(KwikSocket socket, InetSocketAddress from, ByteBuffer payload) {
    try {
      foreign.onDatagram(socket, from, payload);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the datagram handler failed", e);
    }
  }

  private @Nullable VirtualSocket recipient(KwikPeer peer, ByteBuffer payload) {
    int idAt = payload.position() + 1;
    if ((payload.get(payload.position()) & LONG_HEADER) != 0) {
      int lengthAt = payload.position() + LONG_DCID_LENGTH_AT;
      if (payload.limit() <= lengthAt) {
        return null;
      }
      if (payload.get(lengthAt) != CONNECTION_ID_LENGTH) {
        return server;
      }
      idAt = lengthAt + 1;
    }
    if (payload.limit() < idAt + CONNECTION_ID_LENGTH) {
      return null;
    }
    Client client = clients.get(payload.getLong(idAt));
    return client != null && client.peer == peer ? client.socket : server;
  }

  /**
   * Learns the connection ids of a client connection from a packet that it sends: they are the
   * source ids of its long headers (RFC 9000 section 17.2).
   *
   * @return the id, to be forgotten with the connection; null if the packet tells none
   */
  @Nullable Long learn(KwikPeer peer, VirtualSocket socket, ByteBuffer sent) {
    if ((sent.get(0) & LONG_HEADER) == 0) {
      return null;
    }
    int lengthAt = LONG_DCID_LENGTH_AT + 1 + (sent.get(LONG_DCID_LENGTH_AT) & 0xff);
    if (sent.get(lengthAt) != CONNECTION_ID_LENGTH) {
      return null;
    }
    long id = sent.getLong(lengthAt + 1);
    clients.put(id, new Client(peer, socket));
    return id;
  }

  void forget(long id) {
    clients.remove(id);
  }

  /** Sends one of Kwik's datagrams on the path that the virtual address stands for now. */
  void send(InetSocketAddress virtual, byte[] data, int offset, int length) {
    UdpPath path = peers.route(virtual.getAddress());
    if (path != null && path.socket() instanceof KwikSocket socket) {
      socket.send(path.remote(), ByteBuffer.wrap(data, offset, length));
    } else {
      counters.sendDropped.increment();
    }
  }
}
