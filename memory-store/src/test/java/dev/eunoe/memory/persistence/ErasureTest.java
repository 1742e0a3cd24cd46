package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.AnswerInProgressException;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.FinishedExchange;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StateToSave;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredTurn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErasureTest {
  private static final String MODEL = "model-a";

  /** A token to each word, whoever says it. */
  private static final Retokenizer WORDS =
      exchange ->
          exchange.turns().stream()
              .flatMap(turn -> Stream.of(turn.text().split(" ")))
              .mapToInt(String::hashCode)
              .toArray();

  private final Talk talk = Talk.withNewOwner();
  private final MemoryRights rights = TestDatabase.rights();

  @CanIgnoreReturnValue
  private String say(String text, String answer) {
    return talk.say(text, answer, new StateToSave(MODEL, talk.position + 20, new byte[] {7}));
  }

  private String turnSaying(String text) {
    return rights.list(talk.owner, null, 100).await().indefinitely().stream()
        .filter(item -> item.text().equals(text))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @CanIgnoreReturnValue
  private ErasureReceipt forget(String text) {
    return rights.forget(talk.owner, turnSaying(text), WORDS).await().indefinitely().orElseThrow();
  }

  private List<Exchange> path() {
    return talk.store.history(talk.owner, talk.last).await().indefinitely();
  }

  @Test
  void anErasedTurn_isInNoRowOfAnyTable_norInWhatWasMadeOfIt() {
    say("Let us talk about the family.", "Gladly.");
    String told = say("My sister is called Velmira.", "Velmira is a lovely name.");
    for (int i = 0; i < 8; i++) {
      say("It rained in the morning of day %d, and then the sun came out.".formatted(i), "I see.");
    }
    talk.store
        .consolidate(new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE))
        .await()
        .indefinitely();
    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT)).contains("velmira");

    ErasureReceipt receipt = forget("My sister is called Velmira.");

    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT)).doesNotContain("velmira");
    assertThat(receipt.turns()).isEqualTo(1);
    assertThat(receipt.echoes()).isEqualTo(1);
    assertThat(receipt.postings()).isPositive();
    assertThat(receipt.segments()).isPositive();
    assertThat(receipt.states()).as("all but the one before it").isEqualTo(9);
    assertThat(talk.recalledTexts("What is my sister called?")).noneMatch(t -> t.contains("Velm"));
    assertThat(nearestState()).isEqualTo(path().getFirst().responseId());
    Exchange erased = path().get(1);
    assertThat(erased.responseId()).isEqualTo(told);
    assertThat(erased.turns()).allMatch(StoredTurn::isErased);
  }

  private String nearestState() {
    return talk.store
        .nearestState(talk.owner, talk.last, MODEL)
        .await()
        .indefinitely()
        .orElseThrow()
        .responseId();
  }

  @Test
  void positionsBehindIt_moveByWhatItLost() {
    say("one", "1");
    say("A rather long message about a certain Zorvan.", "Zorvan, I see.");
    say("three", "3");

    forget("A rather long message about a certain Zorvan.");

    assertThat(path()).extracting(Exchange::startPosition).containsExactly(0L, 20L, 22L);
    assertThat(path()).extracting(Exchange::endPosition).containsExactly(20L, 22L, 42L);
    assertThat(path().get(1).inputTokens()).hasSize(2);
    assertThat(path().get(1).answerTokens()).isEmpty();
  }

  @Test
  void anAnswerElsewhereThatWasGivenIt_isErasedWhereItRepeatsIt() {
    say("The code of my locker is 40718.", "Noted.");
    String turn = turnSaying("The code of my locker is 40718.");
    Talk other = new Talk(talk.store, talk.owner);
    answerGiven(other, turn, "What is the code?", "The code is 40718.");
    answerGiven(other, turn, "Is it raining?", "I cannot see outside.");

    ErasureReceipt receipt = forget("The code of my locker is 40718.");

    assertThat(receipt.echoes()).isEqualTo(1);
    assertThat(Rows.of(talk.owner)).doesNotContain("40718").contains("I cannot see outside.");
  }

  /** Stores an answer whose receipt says that it was given a turn. */
  private static void answerGiven(Talk talk, String turn, String question, String answer) {
    String id = talk.begin(question);
    String receipt =
        "{\"memory\":{\"items\":[{\"turn_id\":\"%s\",\"text\":\"… locker is 40718.\"}]}}"
            .formatted(turn);
    talk.store
        .append(
            new FinishedExchange(
                talk.owner,
                id,
                Status.COMPLETED,
                answer,
                new int[] {1},
                new int[] {2},
                "hash of " + id,
                talk.position,
                talk.position + 20,
                "{\"output\":\"%s\",\"eunoe\":%s}".formatted(answer, receipt),
                receipt,
                new StateToSave(MODEL, talk.position + 20, new byte[] {7}),
                talk.now.plusSeconds(5)))
        .await()
        .indefinitely();
    talk.position += 20;
    talk.last = id;
  }

  @Test
  void whatWasSaidTwice_isErasedTwice_andWordsSaidElsewhereErodeNoAnswer() {
    say("My dog is called Tusko.", "Fine.");
    say("My dog likes the river.", "Rivers are nice for a dog.");
    say("my dog is called tusko!", "You said so.");

    ErasureReceipt receipt = forget("My dog is called Tusko.");

    assertThat(receipt.turns()).isEqualTo(2);
    assertThat(receipt.echoes()).isZero();
    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT))
        .doesNotContain("tusko")
        .contains("rivers are nice for a dog");
  }

  @Test
  void aCorrection_takesThePlaceOfTheWords() {
    say("My sister is called Velmira.", "Velmira, I see.");

    rights
        .correct(
            talk.owner,
            turnSaying("My sister is called Velmira."),
            "My sister is called Mara.",
            WORDS)
        .await()
        .indefinitely();

    assertThat(Rows.of(talk.owner).toLowerCase(Locale.ROOT)).doesNotContain("velmira");
    talk.last = null;
    assertThat(talk.recalledTexts("What is my sister called?"))
        .contains("My sister is called Mara.");
  }

  @Test
  void whileAnAnswerIsBeingWritten_nothingIsErased() {
    say("My cat is called Orla.", "Noted.");
    String id = talk.begin("What is my cat called?");

    assertThatThrownBy(() -> forget("My cat is called Orla."))
        .isInstanceOf(AnswerInProgressException.class)
        .hasMessageContaining(id);
    assertThat(Rows.of(talk.owner)).contains("My cat is called Orla.");
  }

  @Test
  void forgettingAConversation_reachesTheAnswersItGaveToOthers() {
    say("The code of my locker is 40718.", "Noted.");
    Talk other = new Talk(talk.store, talk.owner);
    answerGiven(other, turnSaying("The code of my locker is 40718."), "The code?", "It is 40718.");

    ErasureReceipt receipt =
        rights
            .forgetConversation(talk.owner, talk.conversationId, WORDS)
            .await()
            .indefinitely()
            .orElseThrow();

    assertThat(receipt.conversations()).isEqualTo(1);
    assertThat(Rows.of(talk.owner)).doesNotContain("40718").doesNotContain(talk.conversationId);
  }

  @Test
  void forgettingEverything_leavesNoRow() {
    say("My name is Ilvo.", "Hello.");

    ErasureReceipt receipt = rights.forgetEverything(talk.owner).await().indefinitely();

    assertThat(receipt.turns()).isEqualTo(2);
    assertThat(receipt.pins()).isEqualTo(1);
    assertThat(Rows.of(talk.owner)).isEmpty();
  }

  /** Said, answered, summarised, pinned, named in a title, read into a state, given elsewhere. */
  @Test
  void theWordsOfAnErasedTurn_areInNoExport_noRow_andNoState_wherever() {
    String said = "My name is Velmira Quorvane.";
    String token = "Velmira Quorvane, read into a state";
    byte[] state = token.repeat(20).getBytes(StandardCharsets.UTF_8);
    talk.say(said, "Hello Velmira Quorvane!", new StateToSave(MODEL, 20, state));
    String turn = turnSaying(said);
    for (int i = 0; i < 8; i++) {
      talk.say(
          "On day %d it rained until the evening, and I stayed in.".formatted(i),
          "I see, Velmira.",
          new StateToSave(MODEL, talk.position + 20, state));
    }
    consolidate();
    Talk other = new Talk(talk.store, talk.owner);
    answerGiven(other, turn, "What is my name?", "It is Velmira Quorvane.");
    assertThat(TestDatabase.pins().all(talk.owner).await().indefinitely()).hasSize(1);
    assertThat(summaries()).anyMatch(summary -> summary.contains("Quorvane"));

    ErasureReceipt receipt = forget(said);

    assertThat(receipt.pins()).isEqualTo(1);
    assertThat(receipt.segments()).isPositive();
    assertThat(receipt.echoes()).isEqualTo(10);
    assertThat(receipt.states()).isEqualTo(10);
    consolidate();
    String rows = Rows.of(talk.owner).toLowerCase(Locale.ROOT);
    assertThat(rows).doesNotContain("velmira").doesNotContain("quorvan");
    assertThat(rights.export(talk.owner).await().indefinitely().toString())
        .doesNotContain("Velmira");
    assertThat(summaries()).isNotEmpty().noneMatch(summary -> summary.contains("Velmira"));
    String left =
        talk.store
            .nearestState(talk.owner, talk.last, MODEL)
            .await()
            .indefinitely()
            .map(saved -> new String(saved.bytes(), StandardCharsets.UTF_8))
            .orElse("");
    assertThat(left).as("of the states that are left").doesNotContain("Velmira");
  }

  private void consolidate() {
    var request = new ConsolidationRequest(talk.owner, talk.last, Long.MAX_VALUE);
    assertThat(talk.store.consolidate(request).await().indefinitely()).isNotNull();
  }

  private List<String> summaries() {
    return talk.store.segments(talk.owner, talk.conversationId).await().indefinitely().stream()
        .map(SegmentView::summary)
        .toList();
  }

  @Test
  void whatIsNotThere_isNotForgotten() {
    assertThat(rights.forget(talk.owner, "turn_none", WORDS).await().indefinitely()).isEmpty();
    assertThat(rights.forgetConversation(talk.owner, "conv_none", WORDS).await().indefinitely())
        .isEmpty();
  }

  /** What decision 11 says of the files: gone once the tables are rewritten and the log is over. */
  @Test
  void afterRewritingTheTables_theDatabasesFilesDoNotHoldItEither() throws IOException {
    say("My boat is called Quorvantis.", "Quorvantis sounds fast.");
    TestDatabase.execute("checkpoint");
    assertThat(filesHolding("Quorvantis")).isNotEmpty();

    forget("My boat is called Quorvantis.");
    TestDatabase.execute("vacuum full");
    TestDatabase.execute("select pg_switch_wal()");
    TestDatabase.execute("checkpoint");

    assertThat(filesHolding("Quorvantis")).allMatch(file -> file.contains("pg_wal"));
  }

  private static List<String> filesHolding(String word) throws IOException {
    Path data = Path.of(Rows.strings("show data_directory").getFirst());
    try (Stream<Path> files = Files.walk(data)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> holds(file, word))
          .map(Path::toString)
          .toList();
    }
  }

  private static boolean holds(Path file, String word) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word);
    } catch (IOException vanished) {
      return false;
    }
  }

  @Test
  void theList_isPagedAndKnowsNoErasedTurns() {
    say("one thing", "fine");
    say("another thing", "good");

    List<MemoryItem> first = rights.list(talk.owner, null, 3).await().indefinitely();
    List<MemoryItem> rest = rights.list(talk.owner, first.getLast().id(), 3).await().indefinitely();

    assertThat(first).extracting(MemoryItem::text).containsExactly("good", "another thing", "fine");
    assertThat(rest).extracting(MemoryItem::text).containsExactly("one thing");
    forget("one thing");
    assertThat(rights.list(talk.owner, null, 9).await().indefinitely()).hasSize(3);
  }
}
