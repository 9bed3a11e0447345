package io.github.uhp.natlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;

/** A process that answers each line with a line. Used by one thread at a time. */
final class Dialogue {

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  Dialogue(String name, Process process) {
    this.name = name;
    this.process = process;
    answers = process.inputReader();
    commands = process.outputWriter();
  }

  String ask(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
    } catch (IOException e) {
      throw new NatLabException(name + " is gone", e);
    }
    return answer();
  }

  /** The next line, for one that was not asked. */
  String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new NatLabException(name + " has ended");
      }
      return line;
    } catch (IOException e) {
      throw new NatLabException(name + " is gone", e);
    }
  }

  void end() {
    process.destroyForcibly();
  }
}
