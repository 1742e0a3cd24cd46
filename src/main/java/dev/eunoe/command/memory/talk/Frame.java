package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that is said in passing and asked for later; templates.
 *
 * @param kind of the question
 * @param about the subjects it suits: goods, work or any
 */
record Frame(String kind, String about, List<Line> lines) {
  static final String WISH = "wish";

  /**
   * @param mark what the line is for, as the head of frames.txt says
   */
  record Line(char mark, String text) {}

  Frame(String kind, String about) {
    this(kind, about, new ArrayList<>());
  }

  boolean suits(Subject subject) {
    return about.equals("any") || about.equals(subject.about());
  }

  /** The lines with a mark, in order. */
  List<String> lines(char mark) {
    return lines.stream().filter(line -> line.mark() == mark).map(Line::text).toList();
  }

  String question(int distance) {
    return lines((char) ('0' + distance)).getFirst();
  }
}
