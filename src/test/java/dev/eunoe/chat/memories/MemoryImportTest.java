package dev.eunoe.chat.memories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.Conversation;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryImportTest {
  private static final Instant AT = Instant.parse("2026-05-03T10:00:00.123456Z");
  private static final Owner ANNA = new Owner("anna");
  private static final long MAX = 1_000;

  private static ObjectNode file() {
    return new ObjectMapper().valueToTree(ExportFile.of(ANNA, export()));
  }

  static MemoryExport export() {
    var question =
        new StoredMessage("turn_1", "user", "Jasmine", "I grow \"rhubarb\"\n😀.", AT, false);
    var answer = new StoredMessage("turn_2", "assistant", "", "I see.", AT.plusSeconds(2), false);
    var ended =
        new ExportedExchange(
            "resp_1",
            null,
            "m",
            Status.COMPLETED,
            AT,
            AT.plusSeconds(2),
            List.of(question, answer));
    var failed =
        new ExportedExchange(
            "resp_2",
            "resp_1",
            "m",
            Status.FAILED,
            AT,
            null,
            List.of(
                new StoredMessage("turn_3", "user", "", StoredMessage.ERASED, AT, false),
                new StoredMessage("turn_4", "user", "", StoredMessage.ERASED, AT, true)));
    return new MemoryExport(
        List.of(
            new Conversation(
                "conv_1",
                "Title",
                true,
                "",
                "{\"a\":\"b\"}",
                AT,
                AT,
                List.of(ended, failed),
                List.of(question)),
            new Conversation("conv_2", "", false, "work", "", AT, AT, List.of(), List.of())),
        List.of(
            new Pin("pin_1", Pin.Kind.FACT, "My name is Ilvo.", "turn_1", AT, AT, "pin_2"),
            new Pin("pin_2", Pin.Kind.INSTRUCTION, "Be brief.", null, AT, null, null)));
  }

  @Test
  void whatAnExportWrites_anImportReads_everyField() {
    ObjectNode file = file();

    assertThat(new MemoryImport(ANNA, MAX).read(file)).isEqualTo(export());
  }

  @Test
  void aFileOfTheFirstVersion_tellsWhatWasErasedByItsText() {
    ObjectNode file = file().put("version", 1);
    file.findParents("erased").forEach(message -> ((ObjectNode) message).remove("erased"));

    List<StoredMessage> turns =
        new MemoryImport(ANNA, MAX)
            .read(file).conversations().stream()
                .flatMap(conversation -> conversation.exchanges().stream())
                .flatMap(exchange -> exchange.turns().stream())
                .toList();

    assertThat(turns).filteredOn(StoredMessage::erased).hasSize(2);
    assertThat(turns).hasSize(4);
  }

  @Test
  void aFileOfAnotherOwner_isRefused() {
    ObjectNode file = file();

    assertThatThrownBy(() -> new MemoryImport(new Owner("bert"), MAX).read(file))
        .hasMessageContaining("'owner' is 'anna', but you are 'bert'");
  }

  @Test
  void anExchangeLongerThanAnyRequest_isRefusedByItsPlace() {
    ObjectNode file = file();

    assertThatThrownBy(() -> new MemoryImport(ANNA, 20).read(file))
        .hasMessageContaining("'conversations[0].responses[0].messages' have 26 characters")
        .hasMessageContaining("at most 20");
  }
}
