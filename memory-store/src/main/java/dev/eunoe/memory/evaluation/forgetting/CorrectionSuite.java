package dev.eunoe.memory.evaluation.forgetting;

import dev.eunoe.memory.MemoryStores;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Retokenizer;
import java.util.List;
import java.util.Locale;

/**
 * What is corrected in passing, "actually, it is Lyon", holds from then on wherever it is asked
 * for; what is corrected on the page of memories is nowhere any more.
 */
final class CorrectionSuite {
  private static final String SAID = "actually it is …";
  private static final String EDITED = "corrected by hand";

  /**
   * @param told with the value that is wrong
   * @param correction said in reply to its answer
   * @param question that asks for it
   * @param pinned whether it is a fact that is pinned
   */
  private record Correction(
      String told,
      String correction,
      String wrong,
      String right,
      String question,
      boolean pinned) {}

  private static final List<Correction> ALL =
      List.of(
          new Correction(
              "I live in Paris.",
              "Actually, it is Lyon.",
              "paris",
              "lyon",
              "Where do I live?",
              true),
          new Correction(
              "My name is Robert.",
              "Sorry, I meant Rupert.",
              "robert",
              "rupert",
              "What is my name?",
              true),
          new Correction(
              "My favourite colour is green.",
              "No, it's violet.",
              "green",
              "violet",
              "What is my favourite colour?",
              false),
          new Correction(
              "My birthday is the 4th of May.",
              "Oops, make that the 14th of June.",
              "4th of may",
              "14th of june",
              "When is my birthday?",
              true),
          new Correction(
              "The dentist's appointment has moved to Friday.",
              "It is Thursday, not Friday.",
              "friday",
              "thursday",
              "When is the dentist's appointment?",
              false));

  private final MemoryStores.Opened memory;
  private final OwnerRows rows;
  private final String name;
  private final ForgetScores scores;

  CorrectionSuite(MemoryStores.Opened memory, OwnerRows rows, String name, ForgetScores scores) {
    this.memory = memory;
    this.rows = rows;
    this.name = name;
    this.scores = scores;
  }

  void run() {
    for (Correction correction : ALL) {
      inPassing(correction);
      byHand(correction);
    }
  }

  private void inPassing(Correction fact) {
    var talk = talk("said", fact);
    talk.say("a", "Let us talk.", "Gladly.", null);
    talk.say("a", fact.told(), "Good to know.", null);
    talk.say("a", fact.correction(), "I see.", null);
    talk.say("b", "Good morning to you.", "Hello.", null);
    talk.consolidate();
    List<Recollection> recalled = talk.recall(fact.question());
    scores.add(
        SAID,
        "recalled first",
        fact.told(),
        !recalled.isEmpty() && has(recalled.getFirst().text(), fact.right()));
    scores.add(
        SAID,
        "the older is marked",
        fact.told(),
        recalled.stream()
            .filter(item -> item.text().equals(fact.told()))
            .allMatch(item -> item.validity().supersededBy() != null));
    var places = new Places(memory, talk);
    String pins = places.pinsThatHold();
    scores.add(
        SAID,
        "pins that hold",
        fact.told(),
        !has(pins, fact.wrong()) && fact.pinned() == has(pins, fact.right()));
    scores.add(SAID, "the owner's summary", fact.told(), !has(places.profile(), fact.told()));
  }

  private void byHand(Correction fact) {
    var talk = talk("edited", fact);
    talk.say("a", fact.told(), "So it is " + fact.wrong() + ".", null);
    talk.consolidate();
    String id =
        memory.rights().list(talk.owner, null, 10).await().indefinitely().stream()
            .filter(item -> item.text().equals(fact.told()))
            .findFirst()
            .orElseThrow()
            .id();
    String corrected = "It was wrong: " + fact.right() + ".";
    if (memory
        .rights()
        .correct(talk.owner, id, corrected, Retokenizer.NONE)
        .await()
        .indefinitely()
        .isEmpty()) {
      throw new IllegalStateException("there is no message " + id);
    }
    talk.consolidate();
    String left = rows.text(talk.owner).toLowerCase(Locale.ROOT);
    scores.add(EDITED, "rows of all tables", fact.told(), !left.contains(fact.wrong()));
    scores.add(EDITED, "the new words stand there", fact.told(), left.contains(fact.right()));
  }

  private ForgetTalk talk(String kind, Correction fact) {
    return new ForgetTalk(memory, new Owner("%s-%s-%d".formatted(name, kind, ALL.indexOf(fact))));
  }

  private static boolean has(String text, String words) {
    return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
  }
}
