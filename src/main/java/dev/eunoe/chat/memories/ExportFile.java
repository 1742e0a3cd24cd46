package dev.eunoe.chat.memories;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eunoe.chat.request.Metadata;
import dev.eunoe.memory.MemoryExport;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredMessage;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All that is remembered of an owner, as {@link MemoryImport} reads it again. */
@JsonNaming(SnakeCaseStrategy.class)
public record ExportFile(
    String format,
    int version,
    String owner,
    List<Conversation> conversations,
    List<PinBody> pins) {
  /** What an export file says it is; {@link MemoryImport} takes nothing else. */
  public static final String FORMAT = "eunoe-memory";

  public static final int VERSION = 2;

  static ExportFile of(Owner owner, MemoryExport export) {
    return new ExportFile(
        FORMAT,
        VERSION,
        owner.id(),
        export.conversations().stream().map(Conversation::of).toList(),
        export.pins().stream().map(PinBody::exported).toList());
  }

  /**
   * A conversation with all its branches.
   *
   * @param space absent where nothing keeps it apart
   * @param metadata absent where nothing is noted of it
   * @param items messages that were added and that no answer has read; absent where there are none
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Conversation(
      String id,
      String title,
      boolean memory,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String space,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) JsonNode metadata,
      String createdAt,
      String updatedAt,
      List<Response> responses,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Message> items) {
    static Conversation of(MemoryExport.Conversation conversation) {
      return new Conversation(
          conversation.id(),
          conversation.title(),
          conversation.memory(),
          conversation.space(),
          Metadata.told(conversation.metadata()),
          conversation.createdAt().toString(),
          conversation.updatedAt().toString(),
          conversation.exchanges().stream().map(Response::of).toList(),
          conversation.items().stream().map(Message::of).toList());
    }
  }

  /** A request and its answer. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Response(
      String id,
      @Nullable String previousResponseId,
      String model,
      String status,
      String createdAt,
      @Nullable String finishedAt,
      List<Message> messages) {
    static Response of(MemoryExport.ExportedExchange exchange) {
      Instant finished = exchange.finishedAt();
      return new Response(
          exchange.responseId(),
          exchange.previousResponseId(),
          exchange.model(),
          exchange.status().name().toLowerCase(Locale.ROOT),
          exchange.createdAt().toString(),
          finished == null ? null : finished.toString(),
          exchange.turns().stream().map(Message::of).toList());
    }
  }

  /**
   * A message.
   *
   * @param speaker absent where nobody is named
   * @param erased true where its words were erased, absent otherwise
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Message(
      String id,
      String role,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String speaker,
      String text,
      String at,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean erased) {
    static Message of(StoredMessage turn) {
      return new Message(
          turn.id(), turn.role(), turn.speaker(), turn.text(), turn.at().toString(), turn.erased());
    }
  }
}
