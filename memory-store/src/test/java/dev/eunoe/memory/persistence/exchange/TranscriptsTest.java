package dev.eunoe.memory.persistence.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TranscriptsTest {
  private final Talk talk = Talk.withNewOwner();

  private Optional<String> known(String... hashes) {
    return talk.store
        .byTranscript(talk.owner, List.of(hashes))
        .await()
        .indefinitely()
        .map(Exchange::responseId);
  }

  /** Two that end the same way, as chats that begin alike do. */
  private static void sayTheSame(String one, String other) {
    TestDatabase.execute(
        "update exchange set transcript_hash = 'hash of %s' where response_id = '%s'"
            .formatted(one, other));
  }

  private void keepOut(Talk kept, boolean memory) {
    TestDatabase.rights()
        .remember(kept.owner, kept.conversationId, memory, Talk.START)
        .await()
        .indefinitely();
  }

  @Test
  void byTranscript_isTheLongestOfThoseKnown_withOrWithoutAState() {
    String first = talk.say("one", "1");
    String second = talk.say("two", "2");
    talk.say("three", "3");

    assertThat(known("hash of " + first, "hash of " + second, "unknown")).contains(second);
    assertThat(known("unknown")).isEmpty();
    assertThat(known()).isEmpty();
  }

  @Test
  void chatsThatBeginAlike_areFoundInTheOneKeptOutOfMemory_howeverOldItIs() {
    String keptOut = talk.say("Hi.", "Hello.");
    var alike = new Talk(talk.store, talk.owner);
    String remembered = alike.say("Hi.", "Hello.");
    sayTheSame(keptOut, remembered);
    assertThat(known("hash of " + keptOut)).contains(remembered);

    keepOut(talk, false);

    assertThat(known("hash of " + keptOut)).contains(keptOut);
    keepOut(talk, true);
    keepOut(alike, false);
    assertThat(known("hash of " + keptOut)).contains(remembered);
  }

  @Test
  void aLongerTranscript_isUnambiguous_whateverAShorterOneIs() {
    String keptOut = talk.say("Hi.", "Hello.");
    var alike = new Talk(talk.store, talk.owner);
    sayTheSame(keptOut, alike.say("Hi.", "Hello."));
    String further = alike.say("How are you?", "Well.");
    keepOut(talk, false);

    assertThat(known("hash of " + keptOut, "hash of " + further)).contains(further);
  }

  @Test
  void whatWasErased_orReadWhatWas_isNotKnownByItsWordsAnyMore() {
    String first = talk.say("My dog is called Tusko.", "A fine name.");
    String second = talk.say("What is two and two?", "Four.");
    String turn =
        talk.store
            .find(talk.owner, first)
            .await()
            .indefinitely()
            .orElseThrow()
            .turns()
            .getFirst()
            .id();

    assertThat(
            TestDatabase.rights().forget(talk.owner, turn, Retokenizer.NONE).await().indefinitely())
        .isPresent();

    assertThat(known("hash of " + first, "hash of " + second)).isEmpty();
  }
}
