package io.github.uhp.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** One HTTP download on a TCP connection of its own, read only as far as the test wants. */
final class Download implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 60_000;
  private static final int PART = 16 * 1024;

  private final Content content;
  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final MessageDigest digest = Content.newDigest();
  private long read;

  /** Asks for the content, and reads the answer's header. */
  Download(int port, Content content) throws IOException {
    this.content = content;
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    String request =
        "GET " + content.path() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    in = new DataInputStream(socket.getInputStream());
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      header.append((char) in.readUnsignedByte());
    }
    if (!header.toString().startsWith("HTTP/1.1 200 ")) {
      throw new IOException("the answer is " + header);
    }
  }

  /** Reads on, until so much of the content was read. */
  void readTo(long position) throws IOException {
    byte[] part = new byte[PART];
    while (read < position) {
      int length = (int) Math.min(PART, position - read);
      in.readFully(part, 0, length);
      digest.update(part, 0, length);
      read += length;
    }
  }

  /** Reads the rest; whether all of it was as it must be. */
  boolean isRight() throws IOException {
    readTo(content.length());
    return HexFormat.of().formatHex(digest.digest()).equals(content.sha256());
  }

  /** Closes the connection, wherever it is. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
