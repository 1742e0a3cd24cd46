package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.persistence.session.OwnedSession;
import dev.eunoe.memory.persistence.session.StatementBatches;
import dev.eunoe.memory.persistence.summary.PendingConsolidationReader;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Writes what an export holds, within the caller's transaction, as if it had been said here; ids
 * stay as they were, so that what was exported can be found again.
 */
public final class ImportWriter {
  private final OwnedSession session;
  private final UnaryOperator<String> kept;
  private final Retokenizer tokenizer;

  /**
   * @param kept what may be kept of a text
   */
  public ImportWriter(OwnedSession session, UnaryOperator<String> kept, Retokenizer tokenizer) {
    this.session = session;
    this.kept = kept;
    this.tokenizer = tokenizer;
  }

  public Uni<ImportReceipt> write(MemoryExport export) {
    return ImportClashes.known(session, export)
        .call(known -> new KnownConversations(kept).requireUnchanged(session, export, known))
        .map(known -> new Plan(export, known, ImportOrder.of(export, known)))
        .call(plan -> ImportClashes.requireFree(session, plan.exchanges(), plan.items()))
        .call(() -> Statistics.untouched(session))
        .call(plan ->
            new ImportedConversations(session, kept)
                .begin(plan.added())
                .chain(begun ->
                    new ImportedExchanges(session, kept, tokenizer, begun).write(plan.exchanges())))
        .call(plan -> PendingConsolidationReader.add(session, plan.addedIds()))
        .call(plan ->
            StatementBatches.each(plan.export().pins(), pin -> ImportedPin.keep(session, pin)))
        .map(Plan::receipt);
  }

  private record Plan(MemoryExport export, Set<String> known, List<PlacedExchange> exchanges) {
    List<MemoryExport.Conversation> added() {
      return export.conversations().stream().filter(c -> !known.contains(c.id())).toList();
    }

    List<StoredMessage> items() {
      return added().stream().flatMap(conversation -> conversation.items().stream()).toList();
    }

    List<String> addedIds() {
      return added().stream().map(MemoryExport.Conversation::id).toList();
    }

    ImportReceipt receipt() {
      int turns = exchanges.stream().mapToInt(placed -> placed.exchange().turns().size()).sum();
      return new ImportReceipt(added().size(), turns, export.pins().size(), known.size());
    }
  }
}
