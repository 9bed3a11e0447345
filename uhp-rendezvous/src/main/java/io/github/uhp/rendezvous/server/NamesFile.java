package io.github.uhp.rendezvous.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.uhp.protocol.PeerId;
import io.github.uhp.protocol.PeerName;
import io.github.uhp.rendezvous.NameReservation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table of names on disk, as text: a first line with the format, a line {@code name PeerId
 * millis} for each name, a last line with their number, so that a cut file is noticed.
 */
final class NamesFile {

  private static final String FIRST = "uhp-names 1";
  private static final String LAST = "end ";

  private final Path file;

  NamesFile(Path file) {
    this.file = file;
  }

  void save(List<NameReservation> names) throws IOException {
    OwnerOnly.replace(file, draft -> write(draft, names));
  }

  /**
   * All names; none if there is no file.
   *
   * @throws IOException if the file cannot be read or is damaged; the message is one line
   */
  List<NameReservation> load() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<NameReservation> names = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file, US_ASCII)) {
      if (!FIRST.equals(in.readLine())) {
        throw damaged(1, null);
      }
      String line = in.readLine();
      while (line != null && !line.startsWith(LAST)) {
        names.add(parse(line, names.size() + 2));
        line = in.readLine();
      }
      if (!(LAST + names.size()).equals(line) || in.readLine() != null) {
        throw damaged(names.size() + 2, null);
      }
    } catch (CharacterCodingException e) {
      throw damaged(names.size() + 2, e);
    }
    return names;
  }

  private NameReservation parse(String line, int number) throws IOException {
    String[] words = line.split(" ", -1);
    if (words.length != 3) {
      throw damaged(number, null);
    }
    try {
      return new NameReservation(
          new PeerName(words[0]), PeerId.parse(words[1]), Long.parseLong(words[2]));
    } catch (IllegalArgumentException e) {
      throw damaged(number, e);
    }
  }

  private IOException damaged(int line, @Nullable Exception cause) {
    return new IOException(
        file
            + " is damaged at line "
            + line
            + "; restore it, or remove it to start without the names that are kept for their"
            + " holders",
        cause);
  }

  private static void write(Path draft, List<NameReservation> names) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(draft, US_ASCII)) {
      out.write(FIRST + "\n");
      for (NameReservation each : names) {
        out.write(each.name() + " " + each.peerId() + " " + each.seenMillis() + "\n");
      }
      out.write(LAST + names.size() + "\n");
    }
  }
}
