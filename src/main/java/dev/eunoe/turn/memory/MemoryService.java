package dev.eunoe.turn.memory;

import dev.eunoe.audit.Audit;
import dev.eunoe.memory.ErasureReceipt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.ImportException;
import dev.eunoe.memory.ImportReceipt;
import dev.eunoe.memory.LevelFigures;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.MemoryRights;
import dev.eunoe.memory.MemoryScope;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.Pins;
import dev.eunoe.memory.Reach;
import dev.eunoe.memory.RecallQuery;
import dev.eunoe.memory.Recollection;
import dev.eunoe.memory.Recollections;
import dev.eunoe.memory.Retokenizer;
import dev.eunoe.memory.SummaryView;
import dev.eunoe.memory.language.Meaning;
import dev.eunoe.memory.pins.ForgetRequest;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.tokenizer.ConversationRefusedException;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.state.StateKeeper;
import dev.eunoe.turn.transcript.TemplateCannotAppendException;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What owners do with their memory, whichever way they ask: what is not there is a {@link Problem}
 * that says so, and words that change are tokenized by the model that goes on with them.
 */
@ApplicationScoped
public class MemoryService {
  private final MemoryStore store;
  private final MemoryRights rights;
  private final Pins pins;
  private final Clock clock;
  private final Retokenizer tokenizer;
  private final CatchUp catchUp;
  private final Redaction redaction;

  @SuppressWarnings("NullAway.Init") // set before anybody has the service
  private StateKeeper states;

  MemoryService(
      MemoryStore store,
      MemoryRights rights,
      Pins pins,
      Clock clock,
      TranscriptEncoder encoder,
      CatchUp catchUp,
      Redaction redaction) {
    this.store = store;
    this.rights = rights;
    this.pins = pins;
    this.clock = clock;
    this.catchUp = catchUp;
    this.redaction = redaction;
    this.tokenizer = exchange -> ids(encoder, exchange);
  }

  /** Whose states go when words are erased that they may have read. */
  @Inject
  void forgetsStatesOf(StateKeeper keeper) {
    this.states = keeper;
  }

  private static int[] ids(TranscriptEncoder encoder, Exchange exchange) {
    try {
      return encoder.encode(exchange, exchange.previousResponseId() == null);
    } catch (TemplateCannotAppendException e) {
      return new int[0]; // known only once the whole conversation is read
    }
  }

  /** Messages, newest first, from behind {@code after} on. */
  public Uni<List<MemoryItem>> list(Owner owner, @Nullable String after, int limit) {
    return rights.list(owner, after, limit);
  }

  /**
   * What would be recalled for these words, best first.
   *
   * @param zone by whose calendar they name days
   * @param scope the conversations that are searched
   */
  public Uni<List<Recollection>> search(
      Owner owner, String query, int limit, ZoneId zone, MemoryScope scope) {
    var asked = clock.instant().atZone(zone);
    return store
        .recall(new RecallQuery(owner, query, asked, limit, Set.of(), scope))
        .map(Recollections::items);
  }

  public Uni<MemoryItem> message(Owner owner, String id) {
    return rights.item(owner, id).map(found -> present(found, id));
  }

  /** What the owner has told of something: "forget that I live in Oslo", or its words alone. */
  public Uni<Told> told(Owner owner, String about) {
    String words = ForgetRequest.in(about).orElse(about);
    Meaning meaning = Meaning.of(words);
    return rights
        .saying(owner, words)
        .chain(messages ->
            pins.all(owner)
                .map(all ->
                    new Told(
                        messages,
                        all.stream()
                            .filter(pin -> pin.sourceTurnId() == null)
                            .filter(pin -> meaning.isMostlyIn(Meaning.of(pin.text())))
                            .toList())));
  }

  /** Erases messages, those of the owner's others that {@code reach} names, and pins. */
  public Uni<ErasureReceipt> forget(
      Owner owner, List<String> messages, List<String> unpinned, Reach reach) {
    return requirePins(owner, unpinned)
        .chain(() -> rights.forget(owner, messages, reach, tokenizer))
        .invoke(() -> states.forget(owner))
        .map(found -> present(found, String.join(", ", messages)))
        .chain(receipt ->
            Multi.createFrom()
                .iterable(unpinned)
                .onItem()
                .transformToUniAndConcatenate(id -> pins.delete(owner, id))
                .filter(deleted -> deleted)
                .collect()
                .asList()
                .map(deleted -> receipt.withPins(deleted.size())))
        .invoke(() -> Audit.erased(owner.id(), String.join(", ", messages)));
  }

  private Uni<Void> requirePins(Owner owner, List<String> ids) {
    return pins.all(owner)
        .invoke(all ->
            ids.forEach(
                id -> present(all.stream().filter(pin -> pin.id().equals(id)).findFirst(), id)))
        .replaceWithVoid();
  }

  /** What {@link #forget} would erase; nothing is. */
  public Uni<ErasureReceipt> wouldForget(Owner owner, List<String> messages, Reach reach) {
    return rights
        .dryRun()
        .forget(owner, messages, reach, tokenizer)
        .map(found -> present(found, String.join(", ", messages)));
  }

  public Uni<ErasureReceipt> correct(Owner owner, String id, String text) {
    return kept(text)
        .chain(kept -> rights.correct(owner, id, kept, tokenizer))
        .invoke(() -> states.forget(owner))
        .map(found -> present(found, id))
        .invoke(() -> Audit.erased(owner.id(), id));
  }

  public Uni<ErasureReceipt> forgetEverything(Owner owner) {
    return rights
        .forgetEverything(owner)
        .invoke(() -> states.forget(owner))
        .invoke(() -> Audit.erased(owner.id(), "everything"));
  }

  public Uni<Optional<ErasureReceipt>> forgetConversation(
      Owner owner, String conversationId, Reach reach) {
    return rights
        .forgetConversation(owner, conversationId, reach, tokenizer)
        .invoke(() -> states.forget(owner))
        .invoke(found -> found.ifPresent(_ -> Audit.erased(owner.id(), conversationId)));
  }

  /** What {@link #forgetEverything} would erase; nothing is. */
  public Uni<ErasureReceipt> wouldForgetEverything(Owner owner) {
    return rights.dryRun().forgetEverything(owner);
  }

  /** What {@link #forgetConversation} would erase; nothing is. */
  public Uni<Optional<ErasureReceipt>> wouldForgetConversation(
      Owner owner, String id, Reach reach) {
    return rights.dryRun().forgetConversation(owner, id, reach, tokenizer);
  }

  /** Whether the conversation takes part in memory. */
  public Uni<Boolean> remembers(Owner owner, String conversationId) {
    return rights.remembers(owner, conversationId);
  }

  public Uni<Void> remember(Owner owner, String conversationId, boolean memory) {
    return rights.remember(owner, conversationId, memory, clock.instant());
  }

  /** What keeps the conversation apart; empty where nothing does. */
  public Uni<String> space(Owner owner, String conversationId) {
    return rights.space(owner, conversationId).map(space -> space.orElse(""));
  }

  public Uni<Void> keepIn(Owner owner, String conversationId, String space) {
    return rights.keepIn(owner, conversationId, space, clock.instant());
  }

  public Uni<MemoryExport> export(Owner owner) {
    return rights.export(owner).invoke(() -> Audit.exported(owner.id()));
  }

  public Uni<ImportReceipt> restore(Owner owner, MemoryExport export) {
    return rights.restore(owner, export, this::imported).invoke(catchUp::ask);
  }

  private int[] imported(Exchange exchange) {
    try {
      return tokenizer.ids(exchange);
    } catch (ConversationRefusedException e) {
      throw new ImportException(
          "The model's chat template refuses the response %s: %s"
              .formatted(exchange.responseId(), e.words()));
    }
  }

  /** What all conversations say of the owner, once something has left a window. */
  public Uni<Optional<SummaryView>> profile(Owner owner) {
    return store.profile(owner);
  }

  /** How much each level of the owner's summaries compresses, and keeps. */
  public Uni<List<LevelFigures>> levels(Owner owner) {
    return store.levels(owner);
  }

  /** Secrets are not kept, whichever way they come. */
  private Uni<String> kept(String text) {
    return TextWork.run(text.length(), () -> redaction.kept(text));
  }

  static <T> T present(Optional<T> found, String id) {
    return found.orElseThrow(() ->
        Problem.notFound("memory_id", "memory_not_found", "There is no memory '" + id + "'.")
            .asException());
  }
}
