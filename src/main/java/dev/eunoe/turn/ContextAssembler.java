package dev.eunoe.turn;

import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.inference.Prompt;
import dev.eunoe.inference.TokenLog;
import dev.eunoe.memory.AnswerPlan;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Pin;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.prompt.InputLimits;
import dev.eunoe.turn.prompt.MemoryBlock;
import dev.eunoe.turn.prompt.PinBlock;
import dev.eunoe.turn.prompt.Receipt;
import dev.eunoe.turn.running.GivenToModel;
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

  private final TranscriptEncoder encoder;
  private final Engine engine;
  private final EunoeConfig config;
  private final Redaction redaction;
  private final OwnBeginning own;
  private final InputLimits limits;

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
    this.limits = new InputLimits(config.turns(), engine);
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
   * @throws ProblemException when the words of a turn are more than any request's that is not too
   *     long
   */
  void requireShort(Turn turn) {
    limits.requireShort(turn.messages(), turn.instructions());
  }

  /**
   * The ids of the new messages.
   *
   * @throws ProblemException when the messages alone are longer than a request may bring
   */
  int[] encodeInput(Turn turn, Continuation continuation) {
    int limit = config.turns().maxInputTokens();
    if (encoder.isSurelyBeyond(continuation.input(), limit)) {
      throw limits.tooLong(2L * limit);
    }
    boolean root = continuation.previous() == null;
    int[] tokens = encoder.encode(continuation.input(), null, root, turn.reasoning().effort());
    limits.requireFits(tokens.length, continuation.startPosition());
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
    limits.requireFits(full.length, continuation.startPosition());

    int[] unread = unread(continuation);
    HeldState saved = continuation.saved();
    long reused = saved == null ? 0 : saved.position();
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
            prompt(begun, unread, clean, same ? null : full),
            clean,
            state,
            rewritten(notes != null, same, keptWhole),
            block
                .receipt(pinned.receipt(), remembered.failure())
                .askedToForget(remembered.toForget()));
    return own.of(whole.prompt(), continuation.instructions()).map(whole::begunWith).orElse(whole);
  }

  /** What an answer was given that another process has begun; its receipt stays as it was. */
  Context again(BegunTurn begun, AnswerPlan plan, GivenToModel given) {
    Continuation continuation = begun.continuation();
    int[] full = Arrays.equals(plan.clean(), plan.prompt()) ? null : plan.prompt();
    Prompt prompt = prompt(begun, unread(continuation), plan.clean(), full);
    HeldState saved = continuation.saved();
    Prompt begunWith =
        saved != null && continuation.ahead() > 0
            ? prompt.goneOnWith(saved.state(), continuation.ahead())
            : own.of(prompt, continuation.instructions()).map(prompt::begunWith).orElse(prompt);
    return new Context(begunWith, plan.clean(), given.state(), given.rewritten(), given.memory());
  }

  private Prompt prompt(BegunTurn begun, int[] unread, int[] clean, int @Nullable [] withMemory) {
    Turn turn = begun.turn();
    Continuation continuation = begun.continuation();
    HeldState saved = continuation.saved();
    UnaryOperator<String> redacted = redaction.ofAnswerTo(continuation.input());
    int[] given = withMemory == null ? clean : withMemory;
    return new Prompt(
        turn.owner().id(),
        saved == null ? null : saved.state(),
        turn.options().repetitionPenalty() == 1 ? new int[0] : recent(continuation, unread),
        unread,
        clean,
        withMemory,
        TranscriptEncoder.isPlain(continuation.input())
            ? null
            : encoder.reasoning(turn.reasoning(), given).orElse(null),
        turn.store() ? encoder.kept(redacted) : null,
        encoder.closing(),
        turn.options(),
        new TokenLog(begun.written()));
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
      int[] tokens = tokensOf(exchanges, saved != null);
      return Arrays.copyOfRange(tokens, continuation.readOfUnread(), tokens.length);
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
}
