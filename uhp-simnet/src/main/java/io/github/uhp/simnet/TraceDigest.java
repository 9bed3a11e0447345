package io.github.uhp.simnet;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over a run: the virtual time, place, addresses, bytes and fate of every hop of every
 * packet, in order. Two runs that differ in anything that could be seen have different digests.
 */
public final class TraceDigest {

  private final MessageDigest sha256;

  TraceDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void add(long now, String place, Packet packet, Hop.Fate fate) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(now).flip());
    add(place.getBytes(StandardCharsets.UTF_8));
    add(packet.source());
    add(packet.destination());
    add(packet.payload());
    add(fate.name().getBytes(StandardCharsets.UTF_8));
  }

  private void add(InetSocketAddress address) {
    add(address.getAddress().getAddress());
    add(address.getPort());
  }

  private void add(byte[] bytes) {
    add(bytes.length);
    sha256.update(bytes);
  }

  private void add(int number) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
  }

  /** The digest so far, in hexadecimal; the run may go on. */
  public String hex() {
    try {
      MessageDigest copy = (MessageDigest) sha256.clone();
      return HexFormat.of().formatHex(copy.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }
}
