package dev.eunoe.memory;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request about to be answered.
 *
 * @param conversationId created when this owner has no conversation of that id
 * @param responseId names the exchange, unique over all owners
 * @param previousResponseId the exchange this one continues, of the same conversation or of another
 *     one of the same owner (a branch taken into a new conversation); null for a root
 * @param input the messages of this request alone, oldest first, without recalled text
 * @param requestJson the request as received
 * @param instructions the words this conversation begins with, as they were sent; null when it has
 *     none, or goes on
 * @param settings what another server needs beside the words to answer the same, as JSON; null
 *     where the answer ends with this server
 * @param key by which the request is known when it is sent again; null for one that is not
 */
public record NewExchange(
    Owner owner,
    String conversationId,
    String responseId,
    @Nullable String previousResponseId,
    String model,
    List<Message> input,
    Instant createdAt,
    String requestJson,
    @Nullable String instructions,
    @Nullable String settings,
    @Nullable RequestKey key) {
  public NewExchange {
    input = List.copyOf(input);
  }

  /** One whose answer ends with this server. */
  public NewExchange(
      Owner owner,
      String conversationId,
      String responseId,
      @Nullable String previousResponseId,
      String model,
      List<Message> input,
      Instant createdAt,
      String requestJson,
      @Nullable String instructions) {
    this(
        owner,
        conversationId,
        responseId,
        previousResponseId,
        model,
        input,
        createdAt,
        requestJson,
        instructions,
        null,
        null);
  }
}
