package dev.eunoe.turn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.memory.StoredMessage;
import dev.eunoe.turn.memory.Redaction;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instructions a conversation began with: what is kept of them to be read, and whether those
 * sent again are the same. Where a secret was left out the store knows that by a keyed hash.
 */
@ApplicationScoped
public class StandingInstructions {
  private final MemoryStore store;
  private final Redaction redaction;
  private final ObjectMapper json;

  StandingInstructions(MemoryStore store, Redaction redaction, ObjectMapper json) {
    this.store = store;
    this.redaction = redaction;
    this.json = json;
  }

  /**
   * What is kept of them; null when there were none.
   *
   * @param path the exchanges up to this one, from its root on or from later
   */
  @Nullable String of(Exchange exchange, List<Exchange> path) {
    Optional<JsonNode> response = response(exchange);
    return response.isPresent() ? response.get().path("instructions").asText(null) : atRoot(path);
  }

  /**
   * What the conversation that a request goes on with has begun with.
   *
   * @param words null where it began without instructions
   */
  public record Begun(@Nullable String words) {}

  /**
   * What the conversation began with that goes on behind a response, or at its end; empty where
   * there is none yet.
   */
  public Uni<Optional<Begun>> begun(
      Owner owner, @Nullable String responseId, @Nullable String conversationId) {
    if (responseId == null && conversationId == null) {
      return Uni.createFrom().item(Optional.empty());
    }
    Uni<Optional<Exchange>> known =
        responseId == null
            ? store.head(owner, String.valueOf(conversationId))
            : store.find(owner, responseId);
    return known.chain(found ->
        found.isEmpty()
            ? Uni.createFrom().item(Optional.empty())
            : kept(owner, found.get()).map(words -> Optional.of(new Begun(words.orElse(null)))));
  }

  /** The stored response; empty for imported exchanges, and where it is damaged. */
  private Optional<JsonNode> response(Exchange exchange) {
    if (exchange.responseJson() == null) {
      return Optional.empty();
    }
    try {
      JsonNode stored = json.readTree(exchange.responseJson());
      return stored.has("instructions") ? Optional.of(stored) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A conversation begins with them. */
  private static @Nullable String atRoot(List<Exchange> path) {
    return path.stream()
        .limit(1)
        .filter(root -> root.previousResponseId() == null)
        .flatMap(root -> root.turns().stream().limit(1))
        .filter(turn -> turn.role().equals("system"))
        .map(StoredMessage::text)
        .findFirst()
        .orElse(null);
  }

  /**
   * The state has read the instructions already: others would need another conversation.
   *
   * @throws ProblemException (as failure) when those of the turn are others
   */
  Uni<Void> requireSame(Turn turn, Exchange previous) {
    String asked = turn.instructions();
    if (asked == null) {
      return Uni.createFrom().voidItem();
    }
    String kept = of(previous, List.of());
    if (kept != null && asked.equals(kept) && isWhole(kept)) {
      return Uni.createFrom().voidItem();
    }
    return store
        .beganWith(turn.owner(), previous.responseId(), asked)
        .chain(known ->
            known.isPresent()
                ? Uni.createFrom().item(known.get())
                : kept(turn.owner(), previous).map(words -> readsAs(asked, words.orElse(null))))
        .invoke(same -> {
          if (!same) {
            throw changed();
          }
        })
        .replaceWithVoid();
  }

  /** Nothing was left out, nor replaced because the database takes no such character. */
  private static boolean isWhole(String kept) {
    return !kept.contains("[redacted") && kept.indexOf('\uFFFD') < 0;
  }

  private Uni<Optional<String>> kept(Owner owner, Exchange previous) {
    return response(previous).isPresent()
        ? Uni.createFrom().item(Optional.ofNullable(of(previous, List.of())))
        : store
            .historySince(owner, previous.responseId(), -1)
            .map(path -> Optional.ofNullable(of(previous, path)));
  }

  /** Of older conversations, and of imported ones, there is no more to go by. */
  private boolean readsAs(String asked, @Nullable String kept) {
    return asked.equals(kept) || redaction.kept(asked).equals(kept);
  }

  private static RuntimeException changed() {
    return Problem.invalid(
            "instructions",
            "instructions_changed",
            "The instructions or tools differ from those this conversation began with; leave them"
                + " out or begin a new conversation.")
        .asException();
  }
}
