package dev.eunoe.memory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything of one owner, in words: what an export writes and an import reads. */
public record MemoryExport(List<Conversation> conversations, List<Pin> pins) {
  public MemoryExport {
    conversations = List.copyOf(conversations);
    pins = List.copyOf(pins);
  }

  /**
   * One conversation, its exchanges in the order they were begun.
   *
   * @param space what keeps it apart; empty where nothing does
   * @param metadata what is noted of it, a JSON object; empty for nothing
   * @param items messages that were added and that no answer has read, oldest first
   */
  public record Conversation(
      String id,
      String title,
      boolean memory,
      String space,
      String metadata,
      Instant createdAt,
      Instant updatedAt,
      List<ExportedExchange> exchanges,
      List<StoredMessage> items) {
    public Conversation {
      exchanges = List.copyOf(exchanges);
      items = List.copyOf(items);
    }
  }

  /** One request and its answer, without what can be computed again. */
  public record ExportedExchange(
      String responseId,
      @Nullable String previousResponseId,
      String model,
      Status status,
      Instant createdAt,
      @Nullable Instant finishedAt,
      List<StoredMessage> turns) {
    public ExportedExchange {
      turns = List.copyOf(turns);
    }
  }
}
