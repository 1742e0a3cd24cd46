package dev.eunoe.memory.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eunoe.memory.Consolidation;
import dev.eunoe.memory.ConsolidationRequest;
import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.OfferedSummaries;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.SavedBytes;
import dev.eunoe.memory.StoreException;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the database lets through when the queries are right and the owner is not: nothing. Tables
 * and operations are looked up, so that a new one cannot be forgotten.
 */
class IsolationTest {
  private static final String MODEL = "model-a";
  private static final String NOBODY = "";

  private final Talk talk = Talk.withNewOwner();
  private String response;

  @BeforeEach
  void somethingIsKept() {
    for (int i = 0; i < 12; i++) { // enough to leave a segment behind
      var state = MadeUpStates.reading(MODEL, talk.position + 20, "a", "word" + i);
      response =
          talk.say(
              "I live in house %d by the river, as does my sister Velmira.".formatted(i),
              "Velmira lives by the river then, in a house with a number of its own.",
              state);
    }
    var request = new ConsolidationRequest(talk.owner, response, Long.MAX_VALUE);
    assertThat(TestDatabase.pins().all(talk.owner).await().indefinitely()).isNotEmpty();
    assertThat(TestDatabase.rights().list(talk.owner, null, 1).await().indefinitely()).isNotEmpty();
    assertThat(talk.store.consolidate(request).await().indefinitely().created()).isNotEmpty();
  }

  @Test
  void everyTable_isHeldToItsOwner_evenForTheLoginThatOwnsIt() throws SQLException {
    assertThat(tables())
        .containsKeys(
            "conversation", "turn", "posting", "snapshot", "snapshot_part", "state_block");
    tables().forEach((table, isolated) -> assertThat(isolated).as(table).isTrue());
  }

  @Test
  void asNobodyOrAsAnother_everyTableIsEmpty_asTheOwnerItIsNot() throws SQLException {
    for (String table : tables().keySet()) {
      assertThat(rowsSeen(NOBODY, table)).as("%s without an owner", table).isZero();
      assertThat(rowsSeen("somebody else", table)).as("%s as another owner", table).isZero();
    }
    for (String table :
        List.of(
            "conversation",
            "exchange",
            "turn",
            "posting",
            "snapshot",
            "snapshot_part",
            "state_block")) {
      assertThat(rowsSeen(talk.owner.id(), table)).as("%s as its owner", table).isPositive();
    }
  }

  @Test
  void aRowForAnotherOwner_isNotWritten() {
    String insert =
        "insert into conversation (owner_id, public_id, title, created_at, updated_at)"
            + " values ('%s', 'conv_x', '', now(), now())".formatted(talk.owner.id());

    assertThatThrownBy(() -> asOwner("somebody else", insert))
        .hasMessageContaining("row-level security");
  }

  @Test
  void theServersRole_canLiftNoPolicy() {
    String lift = "alter table turn disable row level security";

    assertThatThrownBy(() -> asOwner(talk.owner.id(), lift)).hasMessageContaining("must be owner");
  }

  @TestFactory
  List<DynamicTest> everyOperation_asAnotherOwner_findsAndChangesNothing() {
    return operations("somebody else");
  }

  @TestFactory
  List<DynamicTest> everyOperation_withoutAnOwner_findsAndChangesNothing() {
    return operations(NOBODY);
  }

  private List<DynamicTest> operations(String namedFor) {
    var tests = new ArrayList<DynamicTest>();
    for (Class<?> type :
        List.of(MemoryStore.class, MemoryRights.class, Pins.class, ConversationItems.class)) {
      for (Method operation : type.getMethods()) {
        if (takesOwner(operation)) {
          tests.add(
              DynamicTest.dynamicTest(
                  operation.getName(), () -> findsNothing(namedFor, type, operation)));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  private void findsNothing(String namedFor, Class<?> type, Method operation)
      throws ReflectiveOperationException {
    Object store =
        TestDatabase.rightsNamedFor(namedFor).stream().filter(type::isInstance).findFirst().get();
    String before = everything();
    Object[] arguments =
        OperationArguments.of(
            operation,
            talk.owner,
            Map.of(
                "responseId",
                response,
                "conversationId",
                talk.conversationId,
                "fingerprint",
                MODEL));
    Object found;
    try {
      found = ((Uni<?>) operation.invoke(store, arguments)).await().indefinitely();
    } catch (StoreException refused) {
      found = null;
    }
    boolean nothing =
        operation.getName().equals("remembers")
            ? Boolean.TRUE.equals(found) // as of any conversation that is not there
            : isNothing(found);
    assertThat(nothing).as("%s returned %s", operation.getName(), found).isTrue();
    assertThat(everything()).isEqualTo(before);
  }

  private static boolean isNothing(Object found) {
    return switch (found) {
      case null -> true;
      case Boolean done -> !done;
      case Number count -> count.longValue() == 0;
      case ImportReceipt imported -> imported.equals(new ImportReceipt(0, 0, 0, 0));
      case ErasureReceipt erased -> erased.equals(ErasureReceipt.NOTHING);
      case MemoryExport export -> export.conversations().isEmpty() && export.pins().isEmpty();
      case Optional<?> one -> one.isEmpty() || isNothing(one.get());
      case Collection<?> many -> many.isEmpty();
      case Recollections recalled -> recalled.items().isEmpty();
      case SavedBytes saved -> saved.equals(SavedBytes.NOTHING);
      case Consolidation made -> made.created().isEmpty();
      case OfferedSummaries offered -> offered.kept() == 0 && offered.refused().isEmpty();
      default -> false;
    };
  }

  private static boolean takesOwner(Method operation) {
    return List.of(operation.getParameterTypes()).stream()
        .anyMatch(type ->
            type == Owner.class
                || type.isRecord()
                    && List.of(type.getRecordComponents()).stream()
                        .anyMatch(part -> part.getType() == Owner.class));
  }

  /** All rows of the owner, as an administrator sees them. */
  private String everything() {
    try (Connection connection = TestDatabase.connect();
        Statement statement = connection.createStatement()) {
      var rows = new StringBuilder();
      for (String table : tables().keySet()) {
        String query =
            "select coalesce(string_agg(t::text, chr(10) order by t::text), '') from %s t where owner_id = '%s'"
                .formatted(table, talk.owner.id());
        try (ResultSet result = statement.executeQuery(query)) {
          result.next();
          rows.append(table).append('\n').append(result.getString(1)).append('\n');
        }
      }
      return rows.toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long rowsSeen(String owner, String table) throws SQLException {
    return asOwner(owner, "select count(*) from " + table);
  }

  private static long asOwner(String owner, String sql) throws SQLException {
    try (Connection connection = TestDatabase.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select enter_as('app.owner', '%s')".formatted(owner));
      boolean rows = statement.execute(sql);
      if (!rows) {
        return statement.getUpdateCount();
      }
      try (ResultSet result = statement.getResultSet()) {
        result.next();
        return result.getLong(1);
      }
    }
  }

  /** Every table but the migrations' own, and whether it is forced to row-level security. */
  private static Map<String, Boolean> tables() throws SQLException {
    try (Connection connection = TestDatabase.connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                """
                select relname, relrowsecurity and relforcerowsecurity
                  and exists (select from pg_policy p where p.polrelid = c.oid)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'public' and c.relkind in ('r', 'p')
                  and relname <> 'flyway_schema_history'
                """)) {
      var tables = new TreeMap<String, Boolean>();
      while (result.next()) {
        tables.put(result.getString(1), result.getBoolean(2));
      }
      return tables;
    }
  }
}
