package dev.eunoe.memory.persistence.erasure;

import dev.eunoe.memory.persistence.session.ListParameter;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.Row;
import dev.eunoe.memory.persistence.session.SealedText;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.text.TextWork;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Clears requests, answers and receipts of erased words. They may be sealed, so all that could hold
 * them are read; what changes is written, and no more is in memory than a slice of them.
 */
final class ErasedRecords {
  /** Exchanges read at once, each with an answer and a receipt. */
  private static final int READ_AT_ONCE = 1_000;

  private static final String REQUEST = "{\"erased\":true}";

  /** Clients may send all that was said before, again; so requests go as a whole. */
  private static final String REQUESTS =
      """
      update exchange set request_json = :request,
        transcript_hash = case transcript_hash when '' then '' else 'erased:' || gen_random_uuid() end
      where id = %s
      """
          .formatted(ListParameter.ANY_ID);

  private final OwnedSession session;
  private final ErasedJson erased;

  ErasedRecords(OwnedSession session, ErasedJson erased) {
    this.session = session;
    this.erased = erased;
  }

  /**
   * @param after exchanges that have read erased words, whose requests may hold them
   * @param all those, and the ones that were given such words as a memory
   * @return how many were looked at
   */
  Uni<Integer> clear(Collection<Long> after, Collection<Long> all) {
    return session
        .createNativeQuery(REQUESTS)
        .setParameter("request", SealedText.of(session.sealing(), REQUEST).stored())
        .setParameter("ids", ListParameter.of(after))
        .executeUpdate()
        .chain(() -> StatementBatches.read(all, READ_AT_ONCE, this::clear))
        .map(List::size);
  }

  private Uni<List<Long>> clear(List<Long> ids) {
    return session
        .createEntityRowQuery(
            "select id as id, responseJson as response, receiptJson as receipt"
                + " from ExchangeEntity where id in :ids")
        .setParameter("ids", ids)
        .getResultList()
        .chain(rows ->
            Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(
                    row -> clear(row.number("id"), open(row, "response"), open(row, "receipt")))
                .collect()
                .last())
        .replaceWith(ids);
  }

  private @Nullable String open(Row row, String column) {
    SealedText words = row.getOrNull(column, SealedText.class);
    return words == null ? null : words.open(session.sealing());
  }

  private Uni<Integer> clear(Long id, @Nullable String response, @Nullable String receipt) {
    return TextWork.run(
            length(response) + length(receipt),
            () -> new Left(erased.clear(response), erased.clear(receipt)))
        .chain(left -> update(id, response, receipt, left));
  }

  /** What is left of them. */
  private record Left(@Nullable String response, @Nullable String receipt) {}

  private static long length(@Nullable String json) {
    return json == null ? 0 : json.length();
  }

  private Uni<Integer> update(
      Long id, @Nullable String response, @Nullable String receipt, Left left) {
    String responseLeft = left.response();
    String receiptLeft = left.receipt();
    if (Objects.equals(response, responseLeft) && Objects.equals(receipt, receiptLeft)) {
      return Uni.createFrom().item(0);
    }
    return session
        .createMutationQuery(
            "update ExchangeEntity set responseJson = :response, receiptJson = :receipt where id = :id")
        .setParameter("response", sealed(responseLeft))
        .setParameter("receipt", sealed(receiptLeft))
        .setParameter("id", id)
        .executeUpdate();
  }

  private @Nullable SealedText sealed(@Nullable String words) {
    return words == null ? null : SealedText.of(session.sealing(), words);
  }
}
