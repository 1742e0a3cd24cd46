package dev.eunoe.turn.prompt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What one answer was given: the proof that state was reused, and every remembered word.
 *
 * @param readAgain absent where the state that is kept has read what the answer was written on
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Receipt(
    State state,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ReadAgain readAgain,
    Memory memory,
    Kept kept,
    Window window,
    Timing timing,
    String backend) {

  /**
   * What was read once more after the answer, off the asker's path, because the history holds other
   * tokens than the answer was written on.
   *
   * @param reason why, in one sentence
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record ReadAgain(int tokens, String reason) {}

  /**
   * Where the tokens of the prompt came from: {@code promptTokens = reusedTokens + recomputedTokens
   * + newTokens}.
   *
   * @param reusedTokens taken from a saved state, not read again
   * @param recomputedTokens of earlier turns, read again
   * @param newTokens of this turn, its memory block included
   * @param source {@code memory}, {@code snapshot} (the database), {@code server} (the server's own
   *     instructions, read once for all) or {@code none}
   * @param reason why that many were recomputed, in one sentence
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record State(
      long promptTokens,
      long reusedTokens,
      long recomputedTokens,
      long newTokens,
      String source,
      String reason) {
    /** That of another answer to the same prompt. */
    public State ofOtherChoice() {
      return new State(
          promptTokens, promptTokens, 0, 0, source, "the first answer has read the prompt");
    }

    /** The same for another reason. */
    public State because(String other) {
      return new State(promptTokens, reusedTokens, recomputedTokens, newTokens, source, other);
    }
  }

  /**
   * The memory block of this prompt.
   *
   * @param tokens the block took, of {@code budgetTokens}
   * @param items in the prompt, oldest first
   * @param dropped found too, but over the budget
   * @param pins what stands in every prompt, on a budget of its own
   * @param toForget messages that say what this one asks to have forgotten: nothing is, before the
   *     owner confirms it by {@code POST /v1/memories/forget}; absent where nothing is asked
   * @param failed why the memory could not be read, in one sentence; absent where it was
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Memory(
      int budgetTokens,
      int tokens,
      List<Item> items,
      List<Item> dropped,
      Pins pins,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable List<String> toForget,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String failed) {
    public Memory {
      items = List.copyOf(items);
      dropped = List.copyOf(dropped);
      toForget = toForget == null ? List.of() : List.copyOf(toForget); // absent in what is kept
    }

    /** Of an answer to what asks nothing to be forgotten. */
    public Memory(
        int budgetTokens,
        int tokens,
        List<Item> items,
        List<Item> dropped,
        Pins pins,
        @Nullable String failed) {
      this(budgetTokens, tokens, items, dropped, pins, List.of(), failed);
    }

    /** The same of an answer to what asks these messages to be forgotten. */
    public Memory askedToForget(List<String> ids) {
      return new Memory(budgetTokens, tokens, items, dropped, pins, ids, failed);
    }
  }

  /**
   * The pins that hold, instructions first.
   *
   * @param tokens those written into the block took, of {@code budgetTokens}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Pins(int budgetTokens, int tokens, List<Pin> items) {
    public Pins {
      items = List.copyOf(items);
    }
  }

  /**
   * One pin.
   *
   * @param turnId where it was said; null when it was added by hand
   * @param place where the prompt has it: {@code block}, {@code window} (the turn itself is still
   *     seen), {@code recalled} (the turn is among the items), or {@code dropped} for the budget
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Pin(
      String id, String kind, @Nullable String turnId, String date, String text, String place) {}

  /**
   * What is kept of this turn.
   *
   * @param stored whether anything is
   * @param redacted secrets that are not, by kind
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Kept(boolean stored, SortedMap<String, Integer> redacted) {}

  /**
   * One remembered turn.
   *
   * @param id by which one request forgets it ({@code DELETE /v1/memories/{id}}): the turn's
   * @param date ISO date of the turn, in the asker's time zone
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Item(
      String id, String turnId, String conversationId, String date, String speaker, String text) {}

  /**
   * What attention still sees exactly.
   *
   * @param tokens the window's size; 0 when every layer sees everything or nothing
   * @param position tokens read by the conversation so far
   * @param visibleFrom position of the first token inside the window
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Window(int tokens, long position, long visibleFrom) {}

  /** Milliseconds of this answer, and its generation rate. */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Timing(
      double queueMs, double firstTokenMs, double totalMs, double tokensPerSecond) {}
}
