package dev.eunoe.memory.persistence.items;

import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.session.JsonRows;
import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.Micros;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedAlike;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StorableText;
import dev.eunoe.memory.sealing.Sealing;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Table {@code added_item}, within the caller's transaction. */
public final class AddedItems {
  private static final String INSERT =
      """
      insert into added_item (owner_id, conversation_id, public_id, role, speaker, text, said_at)
      select :owner, conversation, id, role, speaker, text, to_timestamp(said / 1e6)
      from json_to_recordset(cast(cast(:items as text) as json)) as given
        (nth int, conversation bigint, id text, role text, speaker text, text text, said float8)
      order by nth
      """;

  private static final String READ =
      """
      select conversation_id, public_id, role, speaker, text,
        cast(extract(epoch from said_at) * 1000000 as bigint) as said from added_item
      where owner_id = :owner and conversation_id = %s
      order by said_at, id
      """
          .formatted(ListParameter.ANY_ID);

  private AddedItems() {}

  /** Behind those that are there. */
  public static Uni<Void> add(
      OwnedSession session, long conversationId, List<StoredMessage> items) {
    return addAll(session, Map.of(conversationId, items));
  }

  /** The same of several conversations, by their rows. */
  public static Uni<Void> addAll(OwnedSession session, Map<Long, List<StoredMessage>> items) {
    Sealing sealing = session.sealing();
    var rows = new JsonRows();
    items.forEach((conversation, added) ->
        added.forEach(item ->
            rows.add()
                .put("conversation", conversation)
                .put("id", item.id())
                .put("role", item.role())
                .put("speaker", SealedAlike.of(sealing, speaker(item)).stored())
                .put("text", SealedText.of(sealing, StorableText.of(item.text())).stored())
                .put("said", Micros.of(item.at()))));
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : session
            .createNativeQuery(INSERT)
            .setParameter("items", rows.parameter())
            .executeUpdate()
            .replaceWithVoid();
  }

  private static String speaker(StoredMessage item) {
    return StorableText.of(item.speaker()).strip();
  }

  /** Those of a conversation, in the order in which they were added. */
  public static Uni<List<StoredMessage>> of(OwnedSession session, long conversationId) {
    return of(session, List.of(conversationId))
        .map(found -> found.getOrDefault(conversationId, List.of()));
  }

  /** Those of several, by their rows; conversations without any are not among them. */
  public static Uni<Map<Long, List<StoredMessage>>> of(
      OwnedSession session, Collection<Long> conversations) {
    return session
        .createRowQuery(READ)
        .setParameter("ids", ListParameter.of(conversations))
        .getResultList()
        .map(rows ->
            rows.stream()
                .collect(
                    Collectors.groupingBy(
                        row -> row.number("conversation_id"),
                        HashMap::new,
                        Collectors.mapping(
                            row -> item(session.sealing(), row), Collectors.toList()))));
  }

  private static StoredMessage item(Sealing sealing, Row row) {
    return new StoredMessage(
        row.text("public_id"),
        row.text("role"),
        sealing.open(row.text("speaker")),
        sealing.open(row.text("text")),
        row.time("said"),
        false);
  }

  /** Those of a conversation that are wanted, which go: fewer where some are not there any more. */
  public static Uni<List<StoredMessage>> take(
      OwnedSession session, long conversationId, List<String> ids) {
    return of(session, conversationId)
        .map(all -> all.stream().filter(item -> ids.contains(item.id())).toList())
        .call(taken ->
            session
                .createNativeQuery(
                    "delete from added_item where conversation_id = :conversation"
                        + " and public_id = any ("
                        + ListParameter.texts("items")
                        + ")")
                .setParameter("conversation", conversationId)
                .setParameter("items", ListParameter.of(ids))
                .executeUpdate());
  }
}
