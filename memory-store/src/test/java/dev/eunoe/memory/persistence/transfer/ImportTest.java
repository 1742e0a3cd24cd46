package dev.eunoe.memory.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryExport.Conversation;
import dev.eunoe.memory.MemoryExport.ExportedExchange;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NewExchange;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.Status;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.Rows;
import dev.eunoe.memory.persistence.SealedDatabase;
import dev.eunoe.memory.persistence.Talk;
import dev.eunoe.memory.persistence.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an import leaves in the tables, where much is written by few statements. */
class ImportTest {
  /** More turns than one statement is given. */
  private static final int EXCHANGES = 130;

  private final Talk talk = Talk.withNewOwner();
  private final MemoryRights rights = TestDatabase.rights();

  private MemoryExport exported(Owner owner) {
    return rights.export(owner).await().indefinitely();
  }

  private void restore(Owner owner, MemoryExport export, Retokenizer tokenizer) {
    assertThat(rights.restore(owner, export, tokenizer).await().indefinitely()).isNotNull();
  }

  @Test
  void everyTable_saysOfAnImportedTalk_whatItSaysOfTheTalk() {
    talkOfEveryKind();
    MemoryExport export = exported(talk.owner);
    Owner other = Talk.newOwner();

    restore(other, export, Retokenizer.NONE);

    List<String> said = ImportedRows.of(talk.owner);
    List<String> imported = ImportedRows.of(other);
    assertThat(without(said, imported)).as("lost by the import").isEmpty();
    assertThat(without(imported, said)).as("made up by the import").isEmpty();
    assertThat(imported).hasSameSizeAs(said);
    assertThat(exported(other).equals(export)).isTrue();
    assertThat(imported)
        .anyMatch(row -> row.startsWith("claim") && row.contains("my favorite color"))
        .anyMatch(row -> row.startsWith("voice") && row.contains("Jasmine"))
        .anyMatch(row -> row.startsWith("utterance") && row.contains("|" + EXCHANGES + "|"))
        .anyMatch(row -> row.startsWith("pin"));
  }

  @Test
  void storedThingReadAsSomethingItIsNot_anImportWritesNoReceipt() {
    talk.say("The key lies under the mat.", "I see.");
    Owner other = Talk.newOwner();
    MemoryExport export = exported(talk.owner);

    restore(other, export, Retokenizer.NONE);

    String id = export.conversations().getFirst().exchanges().getFirst().responseId();
    assertThat(talk.store.find(other, id).await().indefinitely().orElseThrow().receiptJson())
        .isNull();
  }

  private static List<String> without(List<String> rows, List<String> others) {
    Set<String> there = new HashSet<>(others);
    return rows.stream().filter(row -> !there.contains(row)).toList();
  }

  private void talkOfEveryKind() {
    talk.say(
        "My name is Ilvo and I have been living in the old house by the river for two years now.",
        "Good to know.");
    String branch = talk.last;
    for (int i = 0; i < EXCHANGES; i++) {
      talk.say(
          "On day %d I walked to house %d.\nMy favourite colour is %s. My cat is called K%d."
              .formatted(i, i % 17, i % 3 == 0 ? "green" : i % 3 == 1 ? "red" : "blue", i),
          "I see.");
    }
    people("Jasmine", "I grow rhubarb, and my card is 4111 1111 1111 1111.");
    people("Bert", "去年の夏は京都に行きました。\u0001\u001e\u001f\u0000\"\\ \uD83D");
    talk.last = branch;
    talk.say("My favourite colour is violet.", "I do not know what to say.");
    talk.store.fail(talk.owner, talk.begin("Are you there?"), "x", "y").await().indefinitely();
    var aside = new Talk(talk.store, talk.owner);
    aside.now = talk.now.plusSeconds(3_600);
    rights.remember(talk.owner, aside.conversationId, false, aside.now).await().indefinitely();
    aside.say("My dentist is called Querzel and has her practice in the old town hall.", "I see.");
    var french = new Talk(talk.store, talk.owner);
    french.now = aside.now.plusSeconds(3_600);
    french.say(
        "Je suis allé à la mer avec ma sœur et nous avons vu le grand phare.", "C'est bien.");
  }

  private void people(String speaker, String text) {
    talk.now = talk.now.plusSeconds(60);
    String id = "resp_" + UUID.randomUUID();
    var input = List.of(new Message("system", "Be brief."), new Message("user", speaker, text));
    talk.store
        .begin(
            new NewExchange(
                talk.owner, talk.conversationId, id, talk.last, "m", input, talk.now, "{}", null))
        .chain(() -> talk.store.append(talk.finished(id, "Nice, " + speaker + "!", "")))
        .await()
        .indefinitely();
    talk.last = id;
  }

  @Test
  void positions_addUpAlongEachBranch_andSkipWhatFailed() {
    Owner owner = Talk.newOwner();
    var first =
        exchange("resp_1", null, Status.COMPLETED, said("u1", "user"), said("a1", "assistant"));
    var failed = exchange("resp_2", "resp_1", Status.FAILED, said("u2", "user"));
    var branch = exchange("resp_3", "resp_1", Status.CANCELLED, said("u3", "user"));
    var afterFailed = exchange("resp_4", "resp_2", Status.INCOMPLETE, said("u4", "user"));
    var last = exchange("resp_5", "resp_3", Status.COMPLETED, said("u5", "user"));
    String conversation = "conv_" + UUID.randomUUID();

    // the file has the last one first
    restore(
        owner,
        export(conversation, last, first, failed, branch, afterFailed),
        exchange -> new int[exchange.turns().size()]);

    assertThat(ends(owner))
        .containsExactlyInAnyOrder(
            "resp_1 0-2", "resp_2 0-0", "resp_3 2-3", "resp_4 0-1", "resp_5 3-4");
    Exchange found = talk.store.find(owner, "resp_5").await().indefinitely().orElseThrow();
    assertThat(found.previousResponseId()).isEqualTo("resp_3");
    assertThat(found.inputTokens()).hasSize(1);
    assertThat(talk.store.find(owner, "resp_2").await().indefinitely().orElseThrow())
        .satisfies(e -> assertThat(e.status()).isEqualTo(Status.FAILED))
        .satisfies(e -> assertThat(e.errorMessage()).isEqualTo("It failed where it was exported."))
        .satisfies(e -> assertThat(e.finishedAt()).isEqualTo(Talk.START.plusSeconds(5)));
  }

  @Test
  void aLaterImport_goesOnFromWhatIsHere() {
    talk.say("My name is Ilvo.", "Hello Ilvo.");
    var next =
        exchange(
            "resp_next", talk.last, Status.COMPLETED, said("u1", "user"), said("a1", "assistant"));

    restore(talk.owner, export("conv_" + UUID.randomUUID(), next), _ -> new int[3]);

    assertThat(ends(talk.owner)).contains("resp_next 20-23");
    assertThat(talk.history("resp_next")).hasSize(2);
  }

  @Test
  void whatIsKeptOfASecret_isWhatItsTokensAreMadeOf() {
    Owner owner = Talk.newOwner();
    List<String> read = new ArrayList<>();
    var exchange =
        exchange(
            "resp_1",
            null,
            Status.COMPLETED,
            new StoredMessage(
                "turn_u", "user", "", "My card is 4111 1111 1111 1111.", Talk.START, false),
            new StoredMessage(
                "turn_a", "assistant", "", "It is 4111 1111 1111 1111.", Talk.START, false));

    restore(
        owner,
        export("conv_" + UUID.randomUUID(), exchange),
        given -> {
          given.turns().forEach(turn -> read.add(turn.text()));
          return new int[] {1};
        });

    assertThat(Rows.of(owner)).doesNotContain("4111 1111").contains("[redacted: card number]");
    assertThat(read).hasSize(2).noneMatch(text -> text.contains("4111 1111"));
  }

  @Test
  void anImportThatFailsInItsLastSlice_leavesNothing() {
    Owner owner = Talk.newOwner();
    List<ExportedExchange> many = new ArrayList<>();
    for (int i = 0; i < EXCHANGES; i++) {
      many.add(
          exchange(
              "resp_" + i,
              i == 0 ? null : "resp_" + (i - 1),
              Status.COMPLETED,
              said("u" + i, "user"),
              said("a" + i, "assistant")));
    }
    MemoryExport export =
        export("conv_" + UUID.randomUUID(), many.toArray(ExportedExchange[]::new));

    assertThatThrownBy(() ->
            restore(
                owner,
                export,
                exchange -> {
                  if (exchange.responseId().equals("resp_" + (EXCHANGES - 1))) {
                    throw new IllegalStateException("no tokens");
                  }
                  return new int[0];
                }))
        .hasMessageContaining("no tokens");
    assertThat(Rows.of(owner)).isEmpty();

    restore(owner, export, Retokenizer.NONE);
    assertThat(exported(owner).equals(export)).isTrue();
  }

  /** It would see the rows' pages and no rows, and every plan would be made for empty tables. */
  @Test
  void nobodyCountsTheRows_ofAnImportIntoAnEmptyDatabase_beforeItIsThere() throws SQLException {
    try (var empty = new SealedDatabase();
        Connection beside = empty.connect();
        Statement statement = beside.createStatement()) {
      var exchange = exchange("resp_1", null, Status.COMPLETED, said("u1", "user"));
      Retokenizer looking =
          _ -> {
            try {
              statement.execute("analyze (skip_locked) turn");
              return new int[0];
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          };

      assertThat(
              empty
                  .rights(Optional.empty())
                  .restore(Talk.newOwner(), export("conv_1", exchange), looking)
                  .await()
                  .indefinitely()
                  .turns())
          .isEqualTo(1);
      assertThat(rowsCounted(statement)).isEqualTo(-1);

      statement.execute("analyze (skip_locked) turn");
      assertThat(rowsCounted(statement)).isEqualTo(1);
    }
  }

  private static long rowsCounted(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select reltuples from pg_class where relname = 'turn'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<String> ends(Owner owner) {
    return Rows.strings(
        "select response_id || ' ' || start_position || '-' || end_position from exchange where owner_id = '%s'"
            .formatted(owner.id()));
  }

  private static MemoryExport export(String conversation, ExportedExchange... exchanges) {
    Instant at = Talk.START;
    var kept =
        new Conversation(
            conversation, "Title", true, "", "", at, at, List.of(exchanges), List.of());
    return new MemoryExport(List.of(kept), List.of());
  }

  private static StoredMessage said(String id, String role) {
    return new StoredMessage("turn_" + id, role, "", "Words of " + id + ".", Talk.START, false);
  }

  private static ExportedExchange exchange(
      String id, String previous, Status status, StoredMessage... turns) {
    Instant end = Talk.START.plusSeconds(5);
    return new ExportedExchange(id, previous, "m", status, Talk.START, end, List.of(turns));
  }
}
