package dev.eunoe.chat.conversations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.memory.SegmentView;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.memory.SummaryView;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A conversation, turn by turn.
 *
 * @param lastResponseId the exchange begun last: where to go on; null where there is none yet
 * @param window what attention still sees after the newest answer, see {@link
 *     dev.eunoe.turn.prompt.Receipt.Window}
 * @param summary absent before anything left the window
 * @param memory whether it is remembered
 * @param space what keeps it apart from others; absent where nothing does
 */
@JsonNaming(SnakeCaseStrategy.class)
record ConversationBody(
    String id,
    String object,
    long createdAt,
    JsonNode metadata,
    List<Exchange> exchanges,
    List<Segment> segments,
    @Nullable String lastResponseId,
    JsonNode window,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Summary summary,
    boolean memory,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String space) {

  /** The same, kept apart. */
  ConversationBody in(String space) {
    return new ConversationBody(
        id,
        object,
        createdAt,
        metadata,
        exchanges,
        segments,
        lastResponseId,
        window,
        summary,
        memory,
        space);
  }

  /**
   * A request and its answer.
   *
   * @param startPosition of its tokens; null where there is no answer
   * @param reasoning what the model thought before the answer; absent where nothing is kept
   * @param output the items of an answer that calls tools, whose words among the turns are those
   *     that the model wrote; absent of another one
   * @param receipt as it is kept; absent where there is none
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Exchange(
      String responseId,
      @Nullable String previousResponseId,
      String status,
      long createdAt,
      @Nullable Long startPosition,
      @Nullable Long endPosition,
      List<Message> turns,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasoning,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode output,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode receipt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Failure error) {}

  /** Why there is no answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Failure(@Nullable String code, String message) {}

  /** A message as it is kept. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Message(
      String id, String role, @Nullable String speaker, String text, String at, boolean erased) {
    static Message of(StoredMessage turn) {
      return new Message(
          turn.id(),
          turn.role(),
          turn.speaker().isEmpty() ? null : turn.speaker(),
          turn.text(),
          turn.at().toString(),
          turn.erased());
    }
  }

  /** The summary of a run of turns that left the window. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Segment(
      String id,
      String summary,
      List<Sentence> sentences,
      List<String> terms,
      List<String> turnIds,
      int wordsIn,
      int wordsOut) {
    static Segment of(SegmentView segment) {
      return new Segment(
          segment.id(),
          segment.summary(),
          segment.sentences().stream().map(Sentence::of).toList(),
          segment.terms(),
          segment.turnIds(),
          segment.wordsIn(),
          segment.wordsOut());
    }
  }

  /** The summary of the segments. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Summary(String id, List<Sentence> sentences, int wordsIn, int wordsOut) {
    static Summary of(SummaryView summary) {
      return new Summary(
          summary.id(),
          summary.sentences().stream().map(Sentence::of).toList(),
          summary.wordsIn(),
          summary.wordsOut());
    }
  }

  /**
   * One line of a summary.
   *
   * @param writer {@code model} or {@code extractive}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Sentence(String text, List<String> turnIds, String writer) {
    static Sentence of(SummaryView.Sentence sentence) {
      return new Sentence(
          sentence.text(), sentence.turnIds(), sentence.writer().name().toLowerCase(Locale.ROOT));
    }
  }
}
