package dev.eunoe.command.memory.talk;

import java.time.Instant;
import java.util.List;

/** One talk and the questions asked after it. */
public record GeneratedTalk(List<Turn> turns, List<Question> questions) {
  public GeneratedTalk {
    turns = List.copyOf(turns);
    questions = List.copyOf(questions);
  }

  /**
   * @param role user or assistant
   */
  public record Turn(String role, Instant at, String text) {}

  /**
   * @param kind of the question, such as "detail"
   * @param evidence places among the turns
   */
  public record Question(String kind, String text, Instant at, List<Integer> evidence) {
    public Question {
      evidence = List.copyOf(evidence);
    }
  }
}
