package dev.eunoe.turn.memory;

import dev.eunoe.inference.SummaryPrompt;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.Summarizer;
import dev.eunoe.model.schedule.StateMemoryException;
import dev.eunoe.model.tokenizer.ChatMessage;
import dev.eunoe.model.tokenizer.ChatTemplate;
import dev.eunoe.model.tokenizer.Tokenizer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Has a model write summaries as its declaration says. Talk that is longer than the model is asked
 * for at once is summed up part by part; a turn longer than it is declared able to read is left to
 * the extractive summary.
 */
final class ModelSummarizer implements Summarizer {
  /** No token has more characters, so a longer text need not be encoded to know that it is. */
  private static final int MAX_CHARS_OF_A_TOKEN = 64;

  private static final Set<String> SPOKEN = Set.of("user", "assistant");

  private final SummaryPrompt prompt;
  private final ChatTemplate template;
  private final Tokenizer tokenizer;
  private final Function<int[], Uni<Optional<String>>> write;

  /**
   * @param write from a prompt to the text the model writes after it
   * @throws dev.eunoe.model.tokenizer.TokenizerException when the template cannot ask for summaries
   *     as the declaration says
   */
  ModelSummarizer(
      SummaryPrompt prompt,
      ChatTemplate template,
      Tokenizer tokenizer,
      Function<int[], Uni<Optional<String>>> write) {
    this.prompt = prompt;
    this.template = template;
    this.tokenizer = tokenizer;
    this.write = write;
    var unused = encode(List.of(new ChatMessage("user", "Hi.")));
  }

  @Override
  public Uni<Optional<String>> summarise(List<StoredMessage> turns) {
    List<StoredMessage> talk =
        turns.stream().filter(turn -> SPOKEN.contains(turn.role()) && isReadable(turn)).toList();
    if (prompt.ask() instanceof SummaryPrompt.Ask.ByRole && speakers(talk) > 1) {
      // Trained on one user: it would give everything to the same person.
      return Uni.createFrom().item(Optional.empty());
    }
    // Rendering and encoding part by part takes milliseconds that an event loop should not lose.
    return Uni.createFrom()
        .item(() -> parts(talk))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onItem()
        .transformToMulti(prompts -> Multi.createFrom().iterable(prompts))
        .onItem()
        .transformToUniAndConcatenate(write::apply)
        .map(text -> text.map(String::strip).orElse(""))
        .filter(text -> !text.equals(prompt.nothing()))
        .collect()
        .with(Collectors.joining("\n"))
        .map(text -> text.isBlank() ? Optional.<String>empty() : Optional.of(text))
        // It would not fit the next time either.
        .onFailure(StateMemoryException.class)
        .recoverWithItem(Optional.empty());
  }

  private static long speakers(List<StoredMessage> talk) {
    return talk.stream()
        .filter(turn -> turn.role().equals("user"))
        .map(StoredMessage::speaker)
        .distinct()
        .count();
  }

  /** Prompts for as many turns at a time as fit one. */
  private List<int[]> parts(List<StoredMessage> talk) {
    List<int[]> parts = new ArrayList<>();
    List<ChatMessage> open = new ArrayList<>();
    int[] fitting = {};
    for (StoredMessage turn : talk) {
      open.add(message(turn));
      int[] ids = encode(open);
      if (ids.length > prompt.promptTokens()) {
        add(parts, fitting);
        open.clear();
        open.add(message(turn));
        ids = encode(open);
      }
      boolean fits = ids.length <= prompt.promptTokens();
      fitting = fits ? ids : new int[0];
      if (!fits) {
        open.clear();
      }
    }
    add(parts, fitting);
    return parts;
  }

  /** Whether the model was declared able to read so long a turn. */
  private boolean isReadable(StoredMessage turn) {
    return turn.text().length() <= (long) MAX_CHARS_OF_A_TOKEN * prompt.turnTokens()
        && tokenizer.encode(turn.text()).length <= prompt.turnTokens();
  }

  private static void add(List<int[]> parts, int[] prompt) {
    if (prompt.length > 0) {
      parts.add(prompt);
    }
  }

  private int[] encode(List<ChatMessage> talk) {
    return prompt.encode(template, tokenizer, talk);
  }

  private static ChatMessage message(StoredMessage turn) {
    return turn.speaker().isEmpty()
        ? new ChatMessage(turn.role(), turn.text())
        : new ChatMessage(turn.role(), turn.text(), Map.of("name", turn.speaker()));
  }
}
