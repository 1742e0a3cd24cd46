package dev.eunoe.turn.conversation;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.problem.ErrorMapping;
import dev.eunoe.turn.prompt.InputLimits;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Conversations as their owners make them: with messages that no turn has brought. They are kept,
 * and read when the next turn at the conversation's end is; so what that turn could not read is
 * refused when it is added.
 */
@ApplicationScoped
public class ConversationService {
  /** What the next turn brings at least. */
  private static final Message SOME_QUESTION = new Message("user", "Hello.");

  private final ConversationItems items;
  private final MemoryStore store;
  private final TranscriptEncoder encoder;
  private final Redaction redaction;
  private final EunoeConfig config;
  private final InputLimits limits;

  ConversationService(
      ConversationItems items,
      MemoryStore store,
      TranscriptEncoder encoder,
      Redaction redaction,
      EunoeConfig config,
      Engine engine) {
    this.items = items;
    this.store = store;
    this.encoder = encoder;
    this.redaction = redaction;
    this.config = config;
    this.limits = new InputLimits(config.turns(), engine);
  }

  public Uni<Optional<NotedConversation>> find(Owner owner, String id) {
    return items.find(owner, id);
  }

  /**
   * Makes a conversation.
   *
   * @param metadata a JSON object; empty for nothing
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) where a turn could not read the
   *     items; nothing is kept then
   */
  public Uni<Void> create(
      Owner owner, String id, String metadata, List<StoredMessage> added, Instant at) {
    return readable(added, true)
        .chain(kept -> items.create(owner, id, redaction.kept(metadata), kept, at));
  }

  /**
   * Adds messages at a conversation's end: as they are kept, without secrets. Empty when there is
   * no such conversation.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) where a turn could not read them
   *     together with those that wait; nothing is kept then
   */
  public Uni<Optional<List<StoredMessage>>> add(
      Owner owner, String id, List<StoredMessage> added, Instant at) {
    return items
        .find(owner, id)
        .chain(found -> {
          if (found.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
          }
          List<StoredMessage> all = new ArrayList<>(found.get().added());
          all.addAll(added);
          return store
              .head(owner, id)
              .chain(head -> readable(all, head.isEmpty()))
              .map(kept -> kept.subList(kept.size() - added.size(), kept.size()))
              .chain(kept ->
                  items
                      .add(owner, id, kept, at)
                      .map(there -> there ? Optional.of(kept) : Optional.empty()));
        });
  }

  /** Notes something else of a conversation; false when there is none. */
  public Uni<Boolean> note(Owner owner, String id, String metadata) {
    return items.note(owner, id, redaction.kept(metadata));
  }

  /** Takes an item away that no answer has read; false when there is none. */
  public Uni<Boolean> remove(Owner owner, String id, String itemId) {
    return items.remove(owner, id, itemId);
  }

  /** The same as they are kept, if the next turn can bring them. */
  private Uni<List<StoredMessage>> readable(List<StoredMessage> added, boolean root) {
    long chars = added.stream().mapToLong(item -> item.text().length()).sum();
    return TextWork.run(
        chars,
        () -> {
          List<StoredMessage> kept =
              added.stream().map(item -> item.saying(redaction.kept(item.text()))).toList();
          requireReadable(kept, root);
          return kept;
        });
  }

  private void requireReadable(List<StoredMessage> kept, boolean root) {
    List<Message> next = new ArrayList<>();
    kept.forEach(item -> next.add(new Message(item.role(), item.speaker(), item.text())));
    next.add(SOME_QUESTION);
    limits.requireShort(next, null);
    int limit = config.turns().maxInputTokens();
    if (encoder.isSurelyBeyond(next, limit)) {
      throw limits.tooLong(2L * limit);
    }
    try {
      limits.requireFits(encoder.encode(next, null, root).length, 0);
    } catch (RuntimeException refused) {
      throw ErrorMapping.problem(refused).asException();
    }
  }
}
