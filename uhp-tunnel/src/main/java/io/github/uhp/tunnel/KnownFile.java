package io.github.uhp.tunnel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A file with a line for each subject: its words, then its key. What cannot be read is an error,
 * not an unknown subject: else a slip of the editor would make a stranger of a friend.
 */
final class KnownFile<K> implements KnownKeys<K> {

  private static final int MAX_LENGTH = 4 << 20;

  /** The system's file locks are between processes only. */
  private static final Object THIS_PROCESS = new Object();

  private final Path file;
  private final int subjectWords;
  private final String form;
  private final Function<String, K> parse;

  /**
   * A store in that file; nothing is touched yet.
   *
   * @param subjectWords how many words make a subject
   * @param form what a line looks like, for complaints
   * @param parse reads a key, or throws an IllegalArgumentException
   */
  KnownFile(Path file, int subjectWords, String form, Function<String, K> parse) {
    this.file = file;
    this.subjectWords = subjectWords;
    this.form = form;
    this.parse = parse;
  }

  @Override
  public Optional<Entry<K>> find(String subject) throws IOException {
    synchronized (THIS_PROCESS) {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      FileModes.requireOwnersAlone(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return find(subject, read(channel));
      }
    }
  }

  @Override
  public Entry<K> remember(String subject, K key) throws IOException {
    synchronized (THIS_PROCESS) {
      create();
      FileModes.requireOwnersAlone(file);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        // Held until the channel is closed: no two processes remember the same subject.
        channel.lock();
        String before = read(channel);
        Optional<Entry<K>> known = find(subject, before);
        if (known.isPresent()) {
          return known.get();
        }
        String separator = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
        append(channel, separator + subject + " " + key + "\n");
        return find(subject, read(channel)).orElseThrow();
      }
    }
  }

  private void create() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      Files.createDirectories(directory, FileModes.mode(directory, "rwx------"));
    }
    try {
      Files.createFile(file, FileModes.mode(file, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      // So much the better.
    }
  }

  private String read(FileChannel channel) throws IOException {
    if (channel.size() > MAX_LENGTH) {
      throw new IOException(file + " is longer than " + MAX_LENGTH + " bytes");
    }
    channel.position(0);
    byte[] content = Channels.newInputStream(channel).readNBytes(MAX_LENGTH);
    return new String(content, StandardCharsets.UTF_8);
  }

  private static void append(FileChannel channel, String text) throws IOException {
    channel.position(channel.size());
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  private Optional<Entry<K>> find(String subject, String content) throws IOException {
    Optional<Entry<K>> found = Optional.empty();
    List<String> lines = content.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").strip();
      if (line.isEmpty()) {
        continue;
      }
      String where = "line " + (i + 1) + " of " + file;
      List<String> words = Arrays.asList(line.split("\\s+"));
      K key = parse(words, where);
      if (found.isEmpty() && String.join(" ", words.subList(0, subjectWords)).equals(subject)) {
        found = Optional.of(new Entry<>(key, where));
      }
    }
    return found;
  }

  private K parse(List<String> words, String where) throws IOException {
    try {
      if (words.size() == subjectWords + 1) {
        return parse.apply(words.get(subjectWords));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(where + " is not " + form + ": " + e.getMessage(), e);
    }
    throw new IOException(where + " is not " + form);
  }
}
