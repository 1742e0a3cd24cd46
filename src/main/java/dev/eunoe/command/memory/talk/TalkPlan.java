package dev.eunoe.command.memory.talk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is said in which exchange of a talk, and asked in the end. */
final class TalkPlan {
  /**
   * What has to stand in an exchange.
   *
   * @param subject which of the talk's subjects it belongs to
   */
  static final class Exchange {
    final int subject;
    final List<String> clauses = new ArrayList<>();
    final List<String> ofAssistant = new ArrayList<>();
    String request = "";

    Exchange(int subject) {
      this.subject = subject;
    }
  }

  /**
   * @param evidence places among the turns: twice the exchange, and one more for the answer
   */
  record Asked(String kind, String text, List<Integer> evidence) {}

  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<Asked> questions = new ArrayList<>();
  private final Set<String> said = new HashSet<>();

  List<Exchange> exchanges() {
    return exchanges;
  }

  List<Asked> questions() {
    return questions;
  }

  /** True the first time: nothing is said of the same thing twice in one way. */
  boolean isNew(String key) {
    return said.add(key);
  }
}
