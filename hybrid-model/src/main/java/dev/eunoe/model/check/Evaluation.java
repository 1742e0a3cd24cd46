package dev.eunoe.model.check;

import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.generate.Generator;
import dev.eunoe.model.weights.Checkpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a model its held-out questions, greedily, and counts right answers per skill. */
final class Evaluation {
  /** Tokens after which an answer has failed to end by itself; a summary may be long. */
  private static final int MAX_ANSWER = 60;

  private static final int MAX_SUMMARY = 220;

  private final Checkpoint checkpoint;

  Evaluation(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /** One answer: right when it says what it must, nothing it must not, and ended by itself. */
  record Answer(HeldOutCase question, String text, boolean ended) {
    boolean right() {
      return ended && question.accepts(text);
    }
  }

  /**
   * Figures of one skill.
   *
   * @param kept expected texts that the answers hold, of {@code expected} in all: one for most
   *     questions, one per fact for a summary
   */
  record Figure(int right, int ended, int asked, int kept, int expected) {
    static final Figure NONE = new Figure(0, 0, 0, 0, 0);

    Figure plus(Answer answer) {
      return new Figure(
          right + (answer.right() ? 1 : 0),
          ended + (answer.ended() ? 1 : 0),
          asked + 1,
          kept + answer.question().kept(answer.text()),
          expected + answer.question().expect().size());
    }
  }

  Answer ask(HeldOutCase question) {
    String rendered = checkpoint.template().render(question.messages(), question.ask());
    int[] prompt = checkpoint.tokenizer().encodeTemplate(rendered);
    int longest = question.ask().equals("summary") ? MAX_SUMMARY : MAX_ANSWER;
    var state = checkpoint.model().newState();
    try (var generator =
        new Generator(checkpoint, state, prompt, GenerationOptions.greedy(longest))) {
      while (generator.next() != null) {}
      return new Answer(question, generator.text(), generator.finishReason() == FinishReason.STOP);
    }
  }

  /** The figures of each skill, in the order in which skills first appear. */
  static Map<String, Figure> figures(List<Answer> answers) {
    var figures = new LinkedHashMap<String, Figure>();
    for (var answer : answers) {
      String skill = answer.question().skill();
      figures.put(skill, figures.getOrDefault(skill, Figure.NONE).plus(answer));
    }
    return figures;
  }
}
