package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/** An event of a streamed message; its type is also the name of the server-sent event. */
sealed interface MessageEvent {
  String type();

  /** The first one. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Start(String type, MessageBody message) implements MessageEvent {}

  /** Says nothing; it keeps connections open. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Ping(String type) implements MessageEvent {
    static final Ping PING = new Ping("ping");
  }

  /** A piece of the content begins. */
  @JsonNaming(SnakeCaseStrategy.class)
  record BlockStart(String type, int index, MessageBody.Block contentBlock)
      implements MessageEvent {}

  /** It goes on. */
  @JsonNaming(SnakeCaseStrategy.class)
  record BlockDelta(String type, int index, Delta delta) implements MessageEvent {}

  /** It has ended. */
  @JsonNaming(SnakeCaseStrategy.class)
  record BlockStop(String type, int index) implements MessageEvent {}

  /** How the message ended; {@code eunoe} is our addition. */
  @JsonNaming(SnakeCaseStrategy.class)
  record End(String type, Ended delta, MessageBody.Usage usage, MessageBody.Own eunoe)
      implements MessageEvent {
    /** See {@link MessageBody}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Ended(
        @Nullable String stopReason,
        @Nullable String stopSequence,
        @Nullable String stopDetails,
        @Nullable String container) {}
  }

  /** The last one. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Stop(String type) implements MessageEvent {}

  /** What is new of a piece: one of the three. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Delta(
      String type, @Nullable String text, @Nullable String thinking, @Nullable String partialJson) {
    static Delta text(String text) {
      return new Delta("text_delta", text, null, null);
    }

    static Delta thinking(String text) {
      return new Delta("thinking_delta", null, text, null);
    }

    static Delta json(String piece) {
      return new Delta("input_json_delta", null, null, piece);
    }
  }
}
