package dev.eunoe.chat.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Puts in an answer's words or call where a request names its item: {@code {"type":
 * "item_reference", "id": "msg_…"}}. Some clients send a conversation's own messages again, and the
 * answers by their ids.
 */
@ApplicationScoped
class ItemReferences {
  private static final String TYPE = "item_reference";

  private static final String MESSAGE = "msg_";
  private static final String REASONING = "rs_";
  private static final String CALL = "fc_";

  /** Where there are more of them they are read with the path of the last, all at once. */
  private static final int FEW = 4;

  private final MemoryStore store;
  private final ResponseBody bodies;

  ItemReferences(MemoryStore store, ResponseBody bodies) {
    this.store = store;
    this.bodies = bodies;
  }

  /**
   * The same request with the words; it is changed.
   *
   * @throws dev.eunoe.turn.problem.ProblemException (as failure) naming an item that this owner has
   *     not
   */
  Uni<ObjectNode> resolve(ObjectNode body, Owner owner) {
    SequencedSet<String> named = new LinkedHashSet<>();
    if (body.get("input") instanceof ArrayNode input) {
      for (int i = 0; i < input.size(); i++) {
        if (isReference(input.get(i))) {
          named.add(responseId(input.get(i), i));
        }
      }
    }
    return named.isEmpty()
        ? Uni.createFrom().item(body)
        : answers(named, owner).map(answers -> replaced(body, answers));
  }

  private static boolean isReference(JsonNode item) {
    return item.path("type").asText().equals(TYPE);
  }

  private static String responseId(JsonNode reference, int place) {
    String id = reference.path("id").asText();
    boolean call = id.startsWith(CALL);
    boolean known = call || id.startsWith(MESSAGE) || id.startsWith(REASONING);
    String rest = call ? id.replaceFirst("_[0-9]+$", "") : id;
    String response = known ? "resp_" + rest.substring(rest.indexOf('_') + 1) : "";
    return ResourceId.of(response)
        .filter(ResourceId.Response.class::isInstance)
        .map(ResourceId::value)
        .orElseThrow(() -> unknown(id, place));
  }

  private Uni<Map<String, Exchange>> answers(SequencedSet<String> named, Owner owner) {
    Uni<List<Exchange>> path =
        named.size() <= FEW
            ? Uni.createFrom().item(List.of())
            : store.historySince(owner, named.getLast(), -1);
    return path.chain(exchanges -> {
      Map<String, Exchange> answers = new HashMap<>();
      exchanges.forEach(exchange -> add(answers, exchange));
      List<String> others = new ArrayList<>(named);
      others.removeAll(answers.keySet());
      return Multi.createFrom()
          .iterable(others)
          .onItem()
          .transformToUniAndConcatenate(id -> store.find(owner, id))
          .invoke(found -> found.ifPresent(exchange -> add(answers, exchange)))
          .collect()
          .asList()
          .replaceWith(answers);
    });
  }

  private static void add(Map<String, Exchange> answers, Exchange exchange) {
    if (exchange.status().hasAnswer() && !exchange.turns().isEmpty()) {
      answers.put(exchange.responseId(), exchange);
    }
  }

  private ObjectNode replaced(ObjectNode body, Map<String, Exchange> answers) {
    var input = (ArrayNode) body.get("input");
    for (int i = input.size() - 1; i >= 0; i--) {
      if (isReference(input.get(i))) {
        String id = input.get(i).path("id").asText();
        Exchange answer = answers.get(responseId(input.get(i), i));
        if (answer == null) {
          throw unknown(id, i);
        }
        if (id.startsWith(REASONING)) {
          input.remove(i); // no part of a conversation
        } else if (id.startsWith(CALL)) {
          int place = i;
          input.set(i, bodies.item(answer, id).orElseThrow(() -> unknown(id, place)));
        } else {
          input.set(i, message(body, answer, id));
        }
      }
    }
    return body;
  }

  /** Of an answer with calls, which are items of their own, the rest of its words. */
  private ObjectNode message(ObjectNode body, Exchange answer, String id) {
    String first = Output.FunctionCall.idOf(answer.responseId(), 0);
    String words =
        bodies
            .item(answer, first)
            .flatMap(_ -> bodies.item(answer, id))
            .map(item -> item.at("/content/0/text").asText())
            .orElseGet(answer::answer);
    return body.objectNode().put("role", "assistant").put("content", words);
  }

  private static RuntimeException unknown(String id, int place) {
    String shown = id.length() > 80 ? id.substring(0, 80) + "…" : id;
    return Problem.invalid(
            "input[" + place + "].id",
            "item_not_found",
            "There is no answer '" + shown + "' to refer to; send its words.")
        .asException();
  }
}
