package dev.eunoe.memory.persistence.transfer;

import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.persistence.session.Slices;
import dev.eunoe.memory.persistence.summary.PendingConsolidationReader;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Writes what an export holds, within the caller's transaction, as if it had been said here; ids
 * stay as they were, so that what was exported can be found again.
 */
public final class ImportWriter {
  private final Mutiny.Session session;
  private final Owner owner;
  private final UnaryOperator<String> kept;
  private final Retokenizer tokenizer;

  /**
   * @param kept what may be kept of a text
   */
  public ImportWriter(
      Mutiny.Session session, Owner owner, UnaryOperator<String> kept, Retokenizer tokenizer) {
    this.session = session;
    this.owner = owner;
    this.kept = kept;
    this.tokenizer = tokenizer;
  }

  public Uni<ImportReceipt> write(MemoryExport export) {
    return ImportClashes.known(session, owner, export)
        .call(known -> new KnownConversations(kept).requireUnchanged(session, owner, export, known))
        .map(known -> new Plan(export, known, ImportOrder.of(export, known)))
        .call(plan -> ImportClashes.requireFree(session, owner, plan.exchanges()))
        .call(() -> Statistics.untouched(session))
        .call(plan ->
            new ImportedConversations(session, owner, kept)
                .begin(plan.added())
                .chain(begun ->
                    new ImportedExchanges(session, owner, kept, tokenizer, begun)
                        .write(plan.exchanges())))
        .call(plan -> PendingConsolidationReader.add(session, owner, plan.addedIds()))
        .call(
            plan -> Slices.each(plan.export().pins(), pin -> ImportedPin.keep(session, owner, pin)))
        .map(Plan::receipt);
  }

  private record Plan(MemoryExport export, Set<String> known, List<ImportOrder.Placed> exchanges) {
    List<MemoryExport.Conversation> added() {
      return export.conversations().stream().filter(c -> !known.contains(c.id())).toList();
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
