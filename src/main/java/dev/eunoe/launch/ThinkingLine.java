package dev.eunoe.launch;

import java.io.PrintStream;

/**
 * What a model thinks before it answers, in the terminal: dimmed and on lines of its own in front
 * of the answer. Where nobody watches, one word says that it thinks, so that a file holds answers.
 */
final class ThinkingLine {
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean watched;
  private boolean thinks;

  ThinkingLine(PrintStream out, boolean watched) {
    this.out = out;
    this.watched = watched;
  }

  void add(String text) {
    if (!thinks) {
      out.print(watched ? DIM : "(thinking) ");
    }
    thinks = true;
    if (watched) {
      out.print(text);
    }
    out.flush();
  }

  /** Ends it, if it has begun: what comes next is the answer's, or a remark. */
  void end() {
    if (thinks && watched) {
      out.println(PLAIN);
    }
    thinks = false;
  }
}
