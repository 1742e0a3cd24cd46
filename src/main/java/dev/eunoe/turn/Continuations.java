package dev.eunoe.turn;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.AnswerProgress;
import dev.eunoe.memory.ConversationItems;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.NotedConversation;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.text.TextWork;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.conversation.PreviousAnswer;
import dev.eunoe.turn.state.HeldState;
import dev.eunoe.turn.state.StateKeeper;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import dev.eunoe.turn.transcript.TranscriptHash;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds where a turn continues: after a named answer, after a known prefix, or at the start. */
@ApplicationScoped
class Continuations {
  private final MemoryStore store;
  private final ConversationItems items;
  private final Engine engine;
  private final TranscriptEncoder encoder;
  private final EunoeConfig config;
  private final StandingInstructions instructions;
  private final StateKeeper states;

  Continuations(
      MemoryStore store,
      ConversationItems items,
      Engine engine,
      TranscriptEncoder encoder,
      EunoeConfig config,
      StandingInstructions instructions,
      StateKeeper states) {
    this.store = store;
    this.items = items;
    this.engine = engine;
    this.encoder = encoder;
    this.config = config;
    this.instructions = instructions;
    this.states = states;
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) when the previous answer is
   *     unknown or cannot be continued
   */
  Uni<Continuation> find(Turn turn) {
    if (turn.previousResponseId() != null) {
      return afterResponse(turn, turn.previousResponseId());
    }
    if (turn.conversationId() != null) {
      return afterConversation(turn, turn.conversationId());
    }
    return afterKnownPrefix(turn);
  }

  /**
   * Where a turn stands that another process has begun; its messages are those that are kept. The
   * state may be one of its own, which has read a part of it.
   */
  Uni<Continuation> again(Turn turn, AnswerProgress progress) {
    String previous = turn.previousResponseId();
    return previous == null
        ? onTheWay(turn, progress, 0).map(own -> begunAnew(turn, own.orElse(null)))
        : store
            .find(turn.owner(), previous)
            .map(found -> PreviousAnswer.continuable(found, previous))
            .chain(found ->
                onTheWay(turn, progress, found.endPosition())
                    .chain(own ->
                        own.isEmpty()
                            ? continueAfter(turn, found, turn.messages(), List.of())
                            : continueBehind(turn, found, own.get())));
  }

  private static Continuation begunAnew(Turn turn, @Nullable HeldState own) {
    return new Continuation(
        String.valueOf(turn.conversationId()),
        null,
        turn.instructions(),
        turn.messages(),
        List.of(),
        TranscriptHash.ROOT,
        List.of(),
        own,
        "a new conversation");
  }

  /**
   * A state of the answer's own way, where it has read only what is kept of the turn, and not all.
   *
   * @param start tokens before the turn
   */
  private Uni<Optional<HeldState>> onTheWay(Turn turn, AnswerProgress progress, long start) {
    AnswerPlan plan = progress.plan();
    if (plan == null
        || !Arrays.equals(plan.clean(), plan.prompt())
        || !turn.options().stop().isEmpty()
        || encoder.reasoning(turn.reasoning(), plan.prompt()).isPresent()) {
      return Uni.createFrom().item(Optional.empty());
    }
    long end = start + plan.clean().length + progress.traces().length;
    return states
        .nearest(turn.owner(), turn.responseId())
        .map(found ->
            found.filter(
                state -> state.responseId().equals(turn.responseId()) && state.position() < end));
  }

  private Uni<Continuation> afterResponse(Turn turn, String previousId) {
    return store
        .find(turn.owner(), previousId)
        .map(found -> PreviousAnswer.continuable(found, previousId))
        .chain(previous -> {
          PreviousAnswer.requireSameConversation(turn.conversationId(), previous);
          return instructions
              .requireSame(turn, previous)
              .chain(() -> continueAfter(turn, previous, turn.messages(), List.of()));
        });
  }

  /** At its end, behind what was added there since. */
  private Uni<Continuation> afterConversation(Turn turn, String conversationId) {
    return items
        .find(turn.owner(), conversationId)
        .map(noted -> noted.map(NotedConversation::added).orElse(List.of()))
        .chain(added -> afterConversation(turn, conversationId, added));
  }

  private Uni<Continuation> afterConversation(
      Turn turn, String conversationId, List<StoredMessage> added) {
    return store
        .head(turn.owner(), conversationId)
        .chain(head -> {
          if (head.isEmpty()) {
            return Uni.createFrom().item(fresh(turn, conversationId, added, "a new conversation"));
          }
          return instructions
              .requireSame(turn, head.get())
              .chain(() -> continueAfter(turn, head.get(), behind(added, turn), added));
        });
  }

  private static List<Message> behind(List<StoredMessage> added, Turn turn) {
    return Stream.concat(
            added.stream().map(item -> new Message(item.role(), item.speaker(), item.text())),
            turn.messages().stream())
        .toList();
  }

  /** The client sent the history itself: continue behind the longest prefix that is known. */
  private Uni<Continuation> afterKnownPrefix(Turn turn) {
    List<Message> sent = rootInput(turn, List.of());
    return TextWork.run(chars(sent), () -> TranscriptHash.chain(sent))
        .chain(hashes -> afterKnownPrefix(turn, sent, hashes));
  }

  private Uni<Continuation> afterKnownPrefix(Turn turn, List<Message> sent, List<String> hashes) {
    List<String> candidates = new ArrayList<>();
    for (int i = 0; i < sent.size() - 1; i++) {
      if (sent.get(i).role().equals("assistant")) {
        candidates.add(hashes.get(i));
      }
    }
    if (candidates.isEmpty()) {
      return anew(turn, "a new conversation");
    }
    return store
        .byTranscript(turn.owner(), candidates)
        .chain(found -> {
          if (found.isEmpty()) {
            return anew(turn, "no saved state matches the messages that were sent");
          }
          int known = hashes.indexOf(found.get().transcriptHash()) + 1;
          List<Message> added = sent.subList(known, sent.size());
          return TextWork.run(chars(added), () -> goesBehind(added))
              .chain(behind ->
                  behind
                      ? continueAfter(turn, found.get(), added, List.of())
                      : anew(
                          turn, "the chat template puts what was added elsewhere than at the end"));
        });
  }

  private boolean goesBehind(List<Message> added) {
    return added.stream().allMatch(m -> m.role().equals("user")) || encoder.appends(added);
  }

  private static long chars(List<Message> messages) {
    return messages.stream().mapToLong(message -> message.text().length()).sum();
  }

  private Uni<Continuation> anew(Turn turn, String reason) {
    return Uni.createFrom().item(fresh(turn, Ids.conversation(), List.of(), reason));
  }

  private Uni<Continuation> continueAfter(
      Turn turn, Exchange previous, List<Message> input, List<StoredMessage> added) {
    return states
        .nearest(turn.owner(), previous.responseId())
        .chain(saved ->
            store
                .historySince(
                    turn.owner(), previous.responseId(), neededFrom(previous, saved.orElse(null)))
                .map(path -> continuation(previous, input, added, path, saved.orElse(null))));
  }

  private Uni<Continuation> continueBehind(Turn turn, Exchange previous, HeldState own) {
    return store
        .historySince(turn.owner(), previous.responseId(), neededFrom(previous, own))
        .map(path -> continuation(previous, turn.messages(), List.of(), path, own));
  }

  /**
   * Every exchange that ends at or before it is in the saved state and out of the window, so a long
   * conversation is not read from the store again for a few new words.
   */
  private long neededFrom(Exchange previous, @Nullable HeldState saved) {
    if (saved == null) {
      return -1;
    }
    long end = previous.endPosition();
    long penalised = end - GenerationOptions.REPETITION_WINDOW;
    // one token back: an exchange whose words were all erased ends where the one before it does
    return Math.min(saved.position(), Math.min(engine.visibleFrom(end), penalised)) - 1;
  }

  private Continuation continuation(
      Exchange previous,
      List<Message> input,
      List<StoredMessage> added,
      List<Exchange> path,
      @Nullable HeldState saved) {
    return new Continuation(
        previous.conversationId(),
        previous,
        instructions.of(previous, path),
        input,
        added,
        previous.transcriptHash(),
        path,
        saved,
        Continuation.reason(previous, path, saved));
  }

  private Continuation fresh(
      Turn turn, String conversationId, List<StoredMessage> added, String reason) {
    List<Message> input = rootInput(turn, added);
    String instructions = instructionsFor(turn);
    return new Continuation(
        conversationId,
        null,
        instructions,
        input,
        added,
        TranscriptHash.ROOT,
        List.of(),
        null,
        reason);
  }

  private List<Message> rootInput(Turn turn, List<StoredMessage> added) {
    String instructions = instructionsFor(turn);
    var input = new ArrayList<Message>();
    if (instructions != null) {
      input.add(new Message("system", instructions));
    }
    input.addAll(behind(added, turn));
    return input;
  }

  private @Nullable String instructionsFor(Turn turn) {
    return turn.instructions() != null || TranscriptEncoder.isPlain(turn.messages())
        ? turn.instructions()
        : config.turns().instructions().orElse(null);
  }
}
