package dev.eunoe.memory.persistence.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.OtherSpaceException;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said in a space is recalled there alone, unless all is asked for. */
class SpacesTest {
  private final MemoryRights rights = TestDatabase.rights();
  private final Talk home = Talk.withNewOwner();
  private final Talk work = new Talk(home.store, home.owner);
  private final Talk more = new Talk(home.store, home.owner);

  private void keepIn(Talk talk, String label) {
    rights.keepIn(talk.owner, talk.conversationId, label, talk.now).await().indefinitely();
  }

  private List<Recollection> recall(String question, MemoryScope scope) {
    var asked = home.now.plusSeconds(600).atZone(ZoneOffset.UTC);
    return home.store
        .recall(new RecallQuery(home.owner, question, asked, 12, Set.of(), scope, 0))
        .await()
        .indefinitely()
        .items();
  }

  private List<String> texts(String question, MemoryScope scope) {
    return recall(question, scope).stream().map(Recollection::text).toList();
  }

  private List<String> pinsIn(Talk talk) {
    return TestDatabase.pins()
        .inConversation(
            talk.owner, talk.conversationId, new MemoryScope.SpaceOf(talk.conversationId))
        .await()
        .indefinitely()
        .orElseThrow()
        .stream()
        .filter(Pin::holds)
        .map(Pin::text)
        .toList();
  }

  @Test
  void whatIsSaidInASpace_isRecalledThereAlone() {
    keepIn(work, "work");
    keepIn(more, "work");
    home.say("The harbour party is on Saturday, and Velmira brings the soup.", "Lovely.");
    work.say("The harbour project ends in June, says Querzel.", "Noted.");
    more.say("Who pays for the harbour is not decided.", "I see.");
    String party = "The harbour party is on Saturday, and Velmira brings the soup.";
    String project = "The harbour project ends in June, says Querzel.";
    String pays = "Who pays for the harbour is not decided.";

    assertThat(texts("What about the harbour?", MemoryScope.EVERYWHERE))
        .contains(party, project, pays);
    assertThat(texts("What about the harbour?", new MemoryScope.SpaceOf(home.conversationId)))
        .contains(party)
        .doesNotContain(project, pays);
    assertThat(texts("What about the harbour?", new MemoryScope.SpaceOf(more.conversationId)))
        .contains(project, pays)
        .doesNotContain(party);
    assertThat(texts("What about the harbour?", new MemoryScope.Space("work")))
        .contains(project, pays)
        .doesNotContain(party);
    assertThat(texts("What of the harbour was said today?", new MemoryScope.Space("work")))
        .isNotEmpty()
        .doesNotContain(party);
    assertThat(texts("What about the harbour?", new MemoryScope.Space("nowhere"))).isEmpty();
  }

  @Test
  void whatIsClaimedAndPinnedInASpace_changesNothingInAnother() {
    keepIn(work, "work");
    home.say("My name is Robert.", "Hello Robert.");
    work.say("My name is Rupert.", "Hello Rupert.");

    assertThat(pinsIn(home)).containsExactly("My name is Robert.");
    assertThat(pinsIn(work)).containsExactly("My name is Rupert.");
    assertThat(recall("What is my name?", new MemoryScope.SpaceOf(home.conversationId)))
        .filteredOn(item -> item.text().equals("My name is Robert."))
        .singleElement()
        .satisfies(item -> assertThat(item.validity().supersededBy()).isNull());

    keepIn(work, "");

    assertThat(recall("What is my name?", new MemoryScope.SpaceOf(home.conversationId)))
        .filteredOn(item -> item.text().equals("My name is Robert."))
        .singleElement()
        .satisfies(item -> assertThat(item.validity().supersededBy()).isNotNull());
  }

  @Test
  void aBranch_staysInItsSpace_andNoConversationIsInTwo() {
    rights.beginIn(work.owner, work.conversationId, "work", work.now).await().indefinitely();
    more.last = work.say("The harbour project ends in June.", "Noted.");
    more.say("And who pays for it?", "Querzel does.");

    assertThat(rights.space(more.owner, more.conversationId).await().indefinitely())
        .contains("work");
    rights.beginIn(more.owner, more.conversationId, "work", more.now).await().indefinitely();
    assertThatThrownBy(() ->
            rights
                .beginIn(more.owner, more.conversationId, "home", more.now)
                .await()
                .indefinitely())
        .isInstanceOf(OtherSpaceException.class)
        .hasMessageContaining(more.conversationId);
  }

  @Test
  void anExport_keepsTheSpaces() {
    keepIn(work, "work");
    work.say("The harbour project ends in June.", "Noted.");
    MemoryExport export = rights.export(work.owner).await().indefinitely();
    assertThat(export.conversations())
        .extracting(MemoryExport.Conversation::space)
        .containsExactly("work");

    assertThat(rights.forgetEverything(work.owner).await().indefinitely().conversations())
        .isEqualTo(1);
    assertThat(Rows.of(work.owner)).isEmpty();
    assertThat(
            rights
                .restore(work.owner, export, Retokenizer.NONE)
                .await()
                .indefinitely()
                .conversations())
        .isEqualTo(1);

    assertThat(texts("What ends in June?", new MemoryScope.Space("work"))).isNotEmpty();
    assertThat(texts("What ends in June?", new MemoryScope.SpaceOf("conv_new"))).isEmpty();
  }

  @Test
  void aLabel_isAFewCharacters() {
    assertThatThrownBy(() -> keepIn(work, "x".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64");
    assertThatThrownBy(() -> new MemoryScope.Space(" ")).hasMessageContaining("64");
  }
}
