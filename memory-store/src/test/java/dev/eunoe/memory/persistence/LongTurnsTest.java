package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Retokenizer;
import org.junit.jupiter.api.Test;

/** Turns that are worked on beside the event loop, in every operation that looks at their words. */
class LongTurnsTest {
  private static final String LONG = "I live in Oslo, at the river. ".repeat(400);

  @Test
  void longTurns_areKeptRecalledExportedImportedAndErased() {
    Talk talk = Talk.withNewOwner();
    talk.say(LONG + "My zebra is called Quillon.", LONG);
    talk.say("Thanks.", LONG + "Quillon it is.");

    assertThat(talk.recalledTexts("What is my zebra called?"))
        .anyMatch(text -> text.contains("Quillon"));
    var rights = TestDatabase.rights();
    MemoryExport export = rights.export(talk.owner).await().indefinitely();
    var other = Talk.newOwner();
    assertThat(
            rights
                .forget(
                    talk.owner,
                    rights.list(talk.owner, null, 9).await().indefinitely().getLast().id(),
                    Forgetting.WORDS)
                .await()
                .indefinitely())
        .isPresent();
    assertThat(Rows.of(talk.owner)).doesNotContain("zebra");
    assertThat(rights.forgetEverything(talk.owner).await().indefinitely().turns()).isPositive();
    assertThat(rights.restore(other, export, Retokenizer.NONE).await().indefinitely()).isNotNull();
    assertThat(Rows.of(other)).contains("Quillon");
  }
}
