package dev.eunoe.chat.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.chat.calls.AnswerCalls;
import dev.eunoe.chat.calls.CallNames;
import dev.eunoe.chat.calls.CallSplitter;
import dev.eunoe.chat.http.ResourceId;
import dev.eunoe.memory.Exchange;
import dev.eunoe.memory.MemoryStore;
import dev.eunoe.memory.Owner;
import dev.eunoe.model.tools.Call;
import dev.eunoe.model.tools.Tool;
import dev.eunoe.model.tools.ToolForm;
import dev.eunoe.turn.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers with calls of tools that a client sends back. The interface has the arguments of a call
 * as an object, so their blanks and line breaks are lost on the way; by the ids of the calls the
 * words are found that the model wrote, and which its state has read.
 *
 * @param tools by which the arguments of calls are understood
 * @param texts as they are kept, by the ids of their responses
 */
record SentAnswers(@Nullable ToolForm form, List<Tool> tools, Map<String, String> texts) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CALL =
      Pattern.compile("toolu_(?<response>\\w{1,195})_\\d{1,4}(?:-.+)?");

  /** Where there are more of them they are read with the path of the last, all at once. */
  private static final int FEW = 4;

  /** Of others than those on the path, the oldest: behind one that is not known none counts. */
  private static final int MOST = 64;

  /** Those whose calls stand among the messages of a request. */
  static Uni<SentAnswers> in(
      JsonNode messages, Owner owner, MemoryStore store, @Nullable ToolForm form) {
    SequencedSet<String> ids = new LinkedHashSet<>();
    for (JsonNode message : messages) {
      for (JsonNode block : message.path("content")) {
        responseId(block).ifPresent(ids::add);
      }
    }
    if (ids.isEmpty() || form == null) {
      return Uni.createFrom().item(new SentAnswers(form, List.of(), Map.of()));
    }
    Uni<List<Exchange>> path =
        ids.size() <= FEW
            ? Uni.createFrom().item(List.of())
            : store.historySince(owner, ids.getLast(), -1);
    return path.chain(exchanges -> {
      Map<String, String> texts = new HashMap<>();
      exchanges.forEach(exchange -> add(texts, exchange));
      List<String> others = new ArrayList<>(ids);
      others.removeAll(texts.keySet());
      return Multi.createFrom()
          .iterable(others.stream().limit(MOST).toList())
          .onItem()
          .transformToUniAndConcatenate(id -> store.find(owner, id))
          .invoke(found -> found.ifPresent(exchange -> add(texts, exchange)))
          .collect()
          .asList()
          .replaceWith(new SentAnswers(form, List.of(), texts));
    });
  }

  /** The same where these tools are offered. */
  SentAnswers with(List<Tool> offered) {
    return new SentAnswers(form, offered, texts);
  }

  private static void add(Map<String, String> texts, Exchange exchange) {
    if (exchange.status().hasAnswer() && !exchange.turns().isEmpty()) {
      texts.put(exchange.responseId(), exchange.answer());
    }
  }

  private static Optional<String> responseId(JsonNode call) {
    Matcher id = CALL.matcher(call.path("id").asText(""));
    boolean named = call.path("type").asText().equals("tool_use") && id.matches();
    return named
        ? ResourceId.of("resp_" + id.group("response")).map(ResourceId::value)
        : Optional.empty();
  }

  /** An answer of this text and these calls: in the words that were kept, or as it is written. */
  String written(String text, List<JsonNode> calls, CallNames names) {
    ToolForm form = this.form;
    if (form == null || calls.isEmpty()) {
      return text;
    }
    Optional<String> kept =
        responseId(calls.getFirst())
            .map(texts::get)
            .filter(answer ->
                isSame(AnswerCalls.of(answer, new CallSplitter(form, tools)), text, calls));
    String made = anew(form, text, calls, names);
    return kept.orElse(made);
  }

  private static String anew(ToolForm form, String text, List<JsonNode> calls, CallNames names) {
    List<Call> made = calls.stream().map(call -> call(call, names)).toList();
    try {
      return form.written(text, made);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("messages", "invalid_value", String.valueOf(e.getMessage()))
          .asException();
    }
  }

  private static Call call(JsonNode sent, CallNames names) {
    return names.call(
        sent.path("id").asText(""), sent.path("name").asText(), sent.path("input").toString());
  }

  private static boolean isSame(AnswerCalls kept, String text, List<JsonNode> calls) {
    boolean same = kept.text().equals(text) && kept.calls().size() == calls.size();
    for (int i = 0; same && i < calls.size(); i++) {
      JsonNode call = calls.get(i);
      same =
          kept.calls().get(i).name().equals(call.path("name").asText())
              && isSame(kept.calls().get(i).arguments(), call.path("input"));
    }
    return same;
  }

  private static boolean isSame(String kept, JsonNode sent) {
    try {
      return JSON.readTree(kept).equals(SentAnswers::compare, sent);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** Clients write 1.0 as 1. */
  private static int compare(JsonNode one, JsonNode other) {
    boolean same =
        one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue()) == 0
            : one.equals(other);
    return same ? 0 : 1;
  }
}
