package dev.eunoe.chat.memories;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.ErasureReceipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an erasure took away, or would.
 *
 * @param related messages that are left and tell of it too; absent where there are none
 * @param dryRun true where nothing went, absent otherwise
 * @param id what was erased, where it is one thing
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ErasedBody(
    String object,
    int messages,
    int echoes,
    int indexEntries,
    int summaries,
    int pins,
    int states,
    int records,
    int conversations,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> related,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean dryRun,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id) {

  public ErasedBody {
    related = List.copyOf(related);
  }

  public static ErasedBody of(ErasureReceipt receipt) {
    return of(receipt, DryRun.NO, null);
  }

  public static ErasedBody of(ErasureReceipt receipt, DryRun run) {
    return of(receipt, run, null);
  }

  public static ErasedBody of(ErasureReceipt receipt, DryRun run, @Nullable String id) {
    return new ErasedBody(
        "memory.erased",
        receipt.turns(),
        receipt.echoes(),
        receipt.postings(),
        receipt.segments(),
        receipt.pins(),
        receipt.states(),
        receipt.records(),
        receipt.conversations(),
        receipt.related(),
        run.mark(),
        id);
  }
}
