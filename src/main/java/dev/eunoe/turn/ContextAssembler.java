package dev.eunoe.turn;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Prompt;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.prompt.MemoryBlock;
import dev.eunoe.turn.prompt.PinBlock;
import dev.eunoe.turn.prompt.Receipt;
import dev.eunoe.turn.state.HeldState;
import dev.eunoe.turn.state.OwnBeginning;
import dev.eunoe.turn.transcript.ReasoningEffort;
import dev.eunoe.turn.transcript.TemplateCannotAppendException;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a prompt together: saved state, tokens to read again, the memory block inside the window
 * directly before the question, and the question.
 */
@ApplicationScoped
class ContextAssembler {
  /** Tokens kept free for the answer when deciding what the window will still show. */
  private static final int ANSWER_TOKENS = 48;

  private static final String REQUEST = "a request of this server";

  private final TranscriptEncoder encoder;
  private final Engine engine;
  private final EunoeConfig config;
  private final Redaction redaction;
  private final OwnBeginning own;

  ContextAssembler(
      TranscriptEncoder encoder,
      Engine engine,
      EunoeConfig config,
      Redaction redaction,
      OwnBeginning own) {
    this.encoder = encoder;
    this.engine = engine;
    this.config = config;
    this.redaction = redaction;
    this.own = own;
  }

  /** The turns that attention will still see whole while the answer is written. */
  Set<String> visibleTurns(BegunTurn begun, List<Pin> pins) {
    Continuation continuation = begun.continuation();
    int pinned = pins.isEmpty() ? 0 : config.memory().pinBudgetTokens();
    long visibleFrom =
        engine.visibleFrom(
            continuation.startPosition()
                + begun.inputTokens().length
                + pinned
                + config.memory().budgetTokens()
                + ANSWER_TOKENS);
    var visible = new HashSet<String>();
    for (Exchange exchange : continuation.path()) {
      if (exchange.startPosition() >= visibleFrom) {
        exchange.turns().stream().map(StoredMessage::id).forEach(visible::add);
      }
    }
    return visible;
  }

  /**
   * Holds the words of a request against a bound that needs no work on them; it comes first, since
   * whatever reads a text takes time and memory in its length.
   *
   * @throws ProblemException when there are more than any request of that many tokens has
   */
  void requireShort(Turn turn) {
    int tokens = config.turns().maxInputTokens();
    long limit = (long) tokens * EunoeConfig.Turns.CHARACTERS_OF_A_TOKEN;
    String instructions = turn.instructions();
    long characters =
        turn.messages().stream().mapToLong(message -> message.text().length()).sum()
            + (instructions == null ? 0 : instructions.length());
    if (characters > limit) {
      throw tooLong(characters + " characters", REQUEST, limit + " characters").asException();
    }
    if (turn.messages().size() > tokens) {
      throw tooLong(turn.messages().size() + " messages", REQUEST, tokens + " of them")
          .asException();
    }
  }

  /**
   * The ids of the new messages.
   *
   * @throws ProblemException when the messages alone are longer than a request may bring
   */
  int[] encodeInput(Turn turn, Continuation continuation) {
    int limit = config.turns().maxInputTokens();
    if (encoder.isSurelyBeyond(continuation.input(), limit)) {
      throw tooLong("more than " + 2L * limit + " tokens", REQUEST, limit + " tokens")
          .asException();
    }
    boolean root = continuation.previous() == null;
    int[] tokens = encoder.encode(continuation.input(), null, root, turn.reasoning().effort());
    requireFits(tokens.length, continuation.startPosition());
    return tokens;
  }

  /**
   * @throws ProblemException when the prompt is longer than a request may bring
   */
  Context assemble(BegunTurn begun, Remembered remembered) {
    Continuation continuation = begun.continuation();
    boolean root = continuation.previous() == null;
    ZoneId zone = begun.turn().zone();
    MemoryBlock block =
        MemoryBlock.fit(
            remembered.recalled(), config.memory().budgetTokens(), zone, encoder::count);
    PinBlock pinned = pinned(remembered, block, zone);
    String notes = notes(pinned, block);
    List<Message> kept = redaction.kept(continuation.input());
    ReasoningEffort effort = begun.turn().reasoning().effort();
    boolean keptWhole = kept.equals(continuation.input());
    int[] clean =
        keptWhole && !encoder.rewritesQuestions(effort)
            ? begun.inputTokens()
            : encoder.encodeAsHistory(kept, root);
    int[] full =
        notes == null
            ? begun.inputTokens()
            : encoder.encode(continuation.input(), notes, root, effort);
    boolean same = Arrays.equals(clean, full);
    requireFits(full.length, continuation.startPosition());

    UnaryOperator<String> redacted = redaction.ofAnswerTo(continuation.input());
    int[] unread = unread(continuation);
    HeldState saved = continuation.saved();
    long reused = saved == null ? 0 : saved.position();
    var prompt =
        new Prompt(
            begun.turn().owner().id(),
            saved == null ? null : saved.state(),
            begun.turn().options().repetitionPenalty() == 1
                ? new int[0]
                : recent(continuation, unread),
            unread,
            clean,
            same ? null : full,
            encoder.reasoning(begun.turn().reasoning(), full).orElse(null),
            begun.turn().store() ? text -> encoder.inHistory(redacted.apply(text)) : null,
            encoder.closing(),
            begun.turn().options());
    var state =
        new Receipt.State(
            reused + unread.length + full.length,
            reused,
            unread.length,
            full.length,
            saved == null ? "none" : saved.atHand() ? "memory" : "snapshot",
            continuation.reason());
    var whole =
        new Context(
            prompt,
            clean,
            state,
            rewritten(notes != null, same, keptWhole),
            block
                .receipt(pinned.receipt(), remembered.failure())
                .askedToForget(remembered.toForget()));
    return own.of(prompt, continuation.instructions()).map(whole::begunWith).orElse(whole);
  }

  private static String rewritten(boolean notes, boolean same, boolean keptWhole) {
    if (same) {
      return "";
    }
    if (!keptWhole) {
      return "a secret in the question is not kept";
    }
    return notes
        ? "the memory block is no part of the history"
        : "the chat template writes the newest question otherwise than those before it";
  }

  private PinBlock pinned(Remembered remembered, MemoryBlock block, ZoneId zone) {
    return remembered.pins().isEmpty()
        ? PinBlock.EMPTY
        : PinBlock.fit(
            remembered.pins(),
            remembered.visible(),
            block.kept(),
            config.memory().pinBudgetTokens(),
            zone,
            encoder::count);
  }

  private static @Nullable String notes(PinBlock pinned, MemoryBlock block) {
    if (pinned.isEmpty() && block.isEmpty()) {
      return null;
    }
    return Stream.of(pinned.text(), block.text())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private int[] unread(Continuation continuation) {
    @Nullable HeldState saved = continuation.saved();
    List<Exchange> exchanges = continuation.unread();
    try {
      return tokensOf(exchanges, saved != null);
    } catch (TemplateCannotAppendException e) {
      if (saved != null) {
        throw e;
      }
      return encoder.encodeWhole(exchanges); // from the beginning, so as the template puts it
    }
  }

  /**
   * The end of what came before, as far as the repetition penalty looks back: the same ids whether
   * a saved state has read them or they are read now.
   */
  private int[] recent(Continuation continuation, int[] unread) {
    int[] before = unread;
    if (continuation.saved() != null) {
      List<Exchange> path = continuation.path();
      int from = path.size();
      for (int held = 0; from > 0 && held < GenerationOptions.REPETITION_WINDOW; from--) {
        Exchange exchange = path.get(from - 1);
        held += Math.toIntExact(exchange.endPosition() - exchange.startPosition());
      }
      before = tokensOf(path.subList(from, path.size()), true);
    }
    int most = Math.min(before.length, GenerationOptions.REPETITION_WINDOW);
    return Arrays.copyOfRange(before, before.length - most, before.length);
  }

  /**
   * @param known whether the tokenizer is known to be that of exchanges that name this model
   */
  private int[] tokensOf(List<Exchange> exchanges, boolean known) {
    return exchanges.stream().flatMapToInt(exchange -> tokensOf(exchange, known)).toArray();
  }

  /** Stored ids where this model wrote them; otherwise the words, under this tokenizer. */
  private IntStream tokensOf(Exchange exchange, boolean known) {
    String madeUnder = exchange.fingerprint();
    boolean ours =
        madeUnder.isEmpty()
            ? known && exchange.model().equals(engine.name())
            : madeUnder.equals(engine.fingerprint());
    if (!ours || exchange.inputTokens().length == 0) { // none where words were erased, or imported
      return IntStream.of(encoder.encode(exchange, exchange.previousResponseId() == null));
    }
    return IntStream.concat(
        IntStream.of(exchange.inputTokens()), IntStream.of(exchange.answerTokens()));
  }

  private void requireFits(int tokens, long before) {
    int limit = config.turns().maxInputTokens();
    if (tokens > limit) {
      throw tooLong(tokens + " tokens", REQUEST, limit + " tokens").asException();
    }
    // A conversation may be longer than what the model sees of it; one request may not.
    long context = engine.contextTokens();
    if (tokens >= context) {
      throw tooLong(tokens + " tokens", "this model", context + " tokens").asException();
    }
    long most = engine.maxTokens();
    if (before + tokens >= most) {
      throw tooLong(before + tokens + " tokens", "this model", most + " tokens").asException();
    }
  }

  private static Problem tooLong(String has, String whose, String limit) {
    return Problem.invalid(
        "input",
        "context_length_exceeded",
        "The input has "
            + has
            + ", but "
            + whose
            + " takes at most "
            + limit
            + "; send less at once.");
  }
}
