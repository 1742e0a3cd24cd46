package dev.eunoe.command.memory;

import dev.eunoe.command.memory.talk.GeneratedTalk;
import dev.eunoe.command.memory.talk.TalkGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The set that is made instead of read: one user and an assistant that writes pages. */
final class DevelopmentSet {
  /** What it is called in place of a file. */
  static final String PAGES = "pages";

  private DevelopmentSet() {}

  static RecallSet pages() {
    var generator = new TalkGenerator();
    return new RecallSet(
        IntStream.range(0, TalkGenerator.TALKS)
            .mapToObj(number -> conversation(generator.talk(number)))
            .toList());
  }

  static RecallSet.Conversation conversation(GeneratedTalk talk) {
    List<RecallSet.Turn> turns = new ArrayList<>();
    for (GeneratedTalk.Turn turn : talk.turns()) {
      turns.add(new RecallSet.Turn("t" + turns.size(), turn.role(), "", turn.at(), turn.text()));
    }
    return new RecallSet.Conversation(
        turns,
        talk.questions().stream()
            .map(question ->
                new RecallSet.Question(
                    question.kind(),
                    question.text(),
                    question.at(),
                    question.evidence().stream().map(place -> "t" + place).toList()))
            .toList());
  }
}
