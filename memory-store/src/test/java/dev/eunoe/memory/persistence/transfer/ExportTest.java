package dev.eunoe.memory.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.Conversation;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExportTest {
  private final Talk talk = Talk.withNewOwner();
  private final MemoryRights rights = TestDatabase.rights();

  private MemoryExport exported(Owner owner) {
    return rights.export(owner).await().indefinitely();
  }

  @CanIgnoreReturnValue
  private ImportReceipt restore(Owner owner, MemoryExport export) {
    return rights.restore(owner, export, Retokenizer.NONE).await().indefinitely();
  }

  private MemoryExport aBranchedTalk() {
    String first = talk.say("My name is Ilvo.", "Hello Ilvo.");
    talk.say("My dog is called Tusko.", "Noted.");
    talk.last = first;
    talk.position = 20;
    talk.say("My cat is called Orla.", "Noted as well.");
    return exported(talk.owner);
  }

  @Test
  void whatIsExportedAndImportedElsewhere_isTheSameExport_andIsRecalled() {
    MemoryExport export = aBranchedTalk();
    Owner other = Talk.newOwner();

    assertThat(restore(other, export)).isEqualTo(new ImportReceipt(1, 6, 1, 0));

    assertThat(exported(other)).isEqualTo(export);
    var there = new Talk(talk.store, other);
    assertThat(there.recalledTexts("What is my dog called?")).contains("My dog is called Tusko.");
  }

  /** Names, pins that were superseded, what is out of memory, erased and failed, odd characters. */
  @Test
  void everyMarkOfAnExport_survivesTheImport_andTheImportOfItsOwnExport() {
    talk.say("My name is Ilvo.", "Hello Ilvo.");
    talk.say("My name is Marek.", "Hello Marek, \"😀\".");
    named("Jasmine", "I grow rhubarb.");
    String secret = talk.say("The word is Quorvane.", "Noted.");
    String turn =
        talk.store.find(talk.owner, secret).await().indefinitely().get().turns().getFirst().id();
    rights.forget(talk.owner, turn, Retokenizer.NONE).await().indefinitely();
    talk.store.fail(talk.owner, talk.begin("Are you there?"), "x", "y").await().indefinitely();
    var off = new Talk(talk.store, talk.owner);
    rights.remember(talk.owner, off.conversationId, false, talk.now).await().indefinitely();
    off.say("My dentist is called Querzel.", "I see.");
    MemoryExport export = exported(talk.owner);
    Owner other = Talk.newOwner();

    restore(other, export);

    assertThat(exported(other)).isEqualTo(export);
    assertThat(export.pins()).hasSize(2).anyMatch(pin -> !pin.holds());
    assertThat(export.conversations())
        .extracting(Conversation::memory)
        .containsExactly(true, false);
    assertThat(export.toString()).contains("Jasmine").doesNotContain("Quorvane");
    assertThat(new Talk(talk.store, other).recalledTexts("What is my dentist called?"))
        .noneMatch(text -> text.contains("Querzel"));
    assertThat(new Talk(talk.store, other).recalledTexts("The word?"))
        .noneMatch(text -> text.contains("erased"));
    restore(other, export);
    assertThat(exported(other)).isEqualTo(export);
    var there = new Talk(talk.store, other);
    there.say("My name is Otto.", "Hello Otto.");
    assertThat(exported(other).pins())
        .filteredOn(Pin::holds)
        .extracting(Pin::text)
        .containsExactly("My name is Otto.");
  }

  private void named(String speaker, String text) {
    talk.now = talk.now.plusSeconds(60);
    String id = "resp_" + UUID.randomUUID();
    var input = List.of(new Message("user", speaker, text));
    talk.store
        .begin(
            new NewExchange(
                talk.owner, talk.conversationId, id, talk.last, "m", input, talk.now, "{}", null))
        .chain(() -> talk.store.append(talk.finished(id, "I see.", "")))
        .await()
        .indefinitely();
    talk.position += 20;
    talk.last = id;
  }

  @Test
  void importingWhatIsThere_changesNothing() {
    MemoryExport export = aBranchedTalk();

    assertThat(restore(talk.owner, export)).isEqualTo(new ImportReceipt(0, 0, 1, 1));

    assertThat(exported(talk.owner)).isEqualTo(export);
  }

  @Test
  void whatCouldNotHaveBeenExported_isRefusedWhole_andSaysWhy() {
    StoredMessage turn = new StoredMessage("turn_1", "user", "", "Hello.", Talk.START, false);
    refused("there twice", exchange("resp_1", null, turn), exchange("resp_1", null, turn));
    refused("there twice", exchange("resp_1", null, turn), exchange("resp_2", null, turn));
    refused(
        "circle",
        exchange("resp_1", "resp_2", turn),
        exchange(
            "resp_2", "resp_1", new StoredMessage("turn_2", "user", "", "Hi.", Talk.START, false)));
    refused("no response resp_9", exchange("resp_1", "resp_9", turn));
    refused("must be 'resp_' and letters", exchange("42", null, turn));
    refused(
        "role",
        exchange("resp_1", null, new StoredMessage("turn_1", "god", "", "Hi.", Talk.START, false)));
    refused("at least one message", exchange("resp_1", null));
    refused(
        "must be 'turn_'",
        exchange(
            "resp_1", null, new StoredMessage("turn_,", "user", "", "Hi.", Talk.START, false)));
    refused(
        "no speaker",
        exchange(
            "resp_1",
            null,
            turn,
            new StoredMessage("turn_2", "assistant", "Bert", "Hi.", Talk.START, false)));
  }

  private void refused(String why, ExportedExchange... exchanges) {
    Owner owner = Talk.newOwner();
    var export =
        new MemoryExport(List.of(conversation("conv_" + UUID.randomUUID(), exchanges)), List.of());

    assertThatThrownBy(() -> restore(owner, export)).hasMessageContaining(why);
    assertThat(Rows.of(owner)).isEmpty();
  }

  @Test
  void aConversationThatDiffersFromTheOneHere_isRefused() {
    MemoryExport export = aBranchedTalk();
    StoredMessage turn = new StoredMessage("turn_other", "user", "", "Hello.", Talk.START, false);
    var clash =
        new MemoryExport(
            List.of(
                conversation(
                    export.conversations().getFirst().id(), exchange("resp_other", null, turn))),
            List.of());

    assertThatThrownBy(() -> restore(talk.owner, clash))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("other responses");
  }

  @Test
  void aKnownConversationSaidOtherwise_isRefused_andOneThatWentOnSinceIsNot() {
    MemoryExport export = aBranchedTalk();
    talk.say("And then?", "Then came autumn.");
    assertThat(restore(talk.owner, export)).isEqualTo(new ImportReceipt(0, 0, 1, 1));
    MemoryExport now = exported(talk.owner);

    Conversation known = export.conversations().getFirst();
    ExportedExchange first = known.exchanges().getFirst();
    StoredMessage said = first.turns().getFirst();
    var otherWords =
        new StoredMessage(said.id(), said.role(), "", said.text() + "!", said.at(), false);
    List<StoredMessage> rest = first.turns().subList(1, first.turns().size());
    changed(known, with(first, Stream.concat(Stream.of(otherWords), rest.stream()).toList()));
    changed(known, with(first, List.of(said)));
    changed(
        known,
        new ExportedExchange(
            first.responseId(),
            null,
            first.model(),
            Status.CANCELLED,
            first.createdAt(),
            first.finishedAt(),
            first.turns()));

    assertThat(exported(talk.owner)).isEqualTo(now);
  }

  @Test
  void anImportOfWordsThatWereErasedHere_isRefused() {
    talk.say("The word is Quorvane.", "Noted.");
    MemoryExport export = exported(talk.owner);
    String turn = export.conversations().getFirst().exchanges().getFirst().turns().getFirst().id();
    rights.forget(talk.owner, turn, Retokenizer.NONE).await().indefinitely();

    assertThatThrownBy(() -> restore(talk.owner, export))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is here already");
  }

  private void changed(Conversation known, ExportedExchange first) {
    var changed =
        new Conversation(
            known.id(),
            known.title(),
            known.memory(),
            "",
            "",
            known.createdAt(),
            known.updatedAt(),
            List.of(first),
            List.of());
    assertThatThrownBy(() -> restore(talk.owner, new MemoryExport(List.of(changed), List.of())))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("is here already");
  }

  private static ExportedExchange with(ExportedExchange exchange, List<StoredMessage> turns) {
    return new ExportedExchange(
        exchange.responseId(),
        exchange.previousResponseId(),
        exchange.model(),
        exchange.status(),
        exchange.createdAt(),
        exchange.finishedAt(),
        turns);
  }

  private static Conversation conversation(String id, ExportedExchange... exchanges) {
    return new Conversation(
        id, "Title", true, "", "", Talk.START, Talk.START, List.of(exchanges), List.of());
  }

  private static ExportedExchange exchange(String id, String previous, StoredMessage... turns) {
    return new ExportedExchange(
        id, previous, "model", Status.COMPLETED, Talk.START, Talk.START, List.of(turns));
  }
}
