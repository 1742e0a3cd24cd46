package dev.eunoe.memory.persistence.items;

import dev.eunoe.memory.persistence.session.OwnedSession;
import io.smallrye.mutiny.Uni;

/** How much is stored of an owner, within the caller's transaction. */
public final class StoredBytes {
  private static final String SUM =
      """
      select cast(
        (select coalesce(sum(octet_length(text)), 0) from turn where owner_id = :owner)
        + (select coalesce(sum(octet_length(text)), 0) from added_item where owner_id = :owner)
        + (select coalesce(sum(octet_length(text)), 0) from pin where owner_id = :owner)
        + (select coalesce(sum(octet_length(title) + octet_length(metadata)), 0)
          from conversation where owner_id = :owner)
        + (select coalesce(sum(octet_length(request_json) + coalesce(octet_length(response_json), 0)
            + coalesce(octet_length(receipt_json), 0) + octet_length(input_tokens)
            + octet_length(answer_tokens)), 0) from exchange where owner_id = :owner)
        + (select coalesce(sum(stored_bytes), 0) from snapshot where owner_id = :owner)
        + (select coalesce(sum(stored_bytes), 0) from state_block where owner_id = :owner)
        as bigint)
      """;

  private StoredBytes() {}

  public static Uni<Long> of(OwnedSession session) {
    return session.createNativeQuery(SUM, Long.class).getSingleResult();
  }
}
