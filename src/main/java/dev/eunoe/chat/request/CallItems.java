package dev.eunoe.chat.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.calls.CallId;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls and their results among the items of a response's input, as messages with calls: those of
 * chat completions. Each item stays where it was, so that a refusal names its place.
 */
public final class CallItems {
  private static final String RESULT = "function_call_output";

  private final ArrayNode items;
  private final String field;

  /** The places of the calls, by their ids. */
  private final Map<String, Integer> calls = new HashMap<>();

  private CallItems(ArrayNode items, String field) {
    this.items = items;
    this.field = field;
  }

  /**
   * An input whose calls and results are messages; one without stays as it is.
   *
   * @param field the request's field they are read from, for the errors
   * @param behindCalls whether there may be calls before the input, which its results answer
   * @throws dev.eunoe.turn.problem.ProblemException naming the item at fault
   */
  public static JsonNode asMessages(JsonNode input, String field, boolean behindCalls) {
    if (!(input instanceof ArrayNode sent)) {
      return input;
    }
    var items = new CallItems(sent.deepCopy(), field);
    items.read(behindCalls);
    return items.items;
  }

  private void read(boolean behindCalls) {
    int answer = -1; // where the newest assistant's message is, if nothing else came behind it
    for (int i = 0; i < items.size(); i++) {
      JsonNode item = items.get(i);
      String type = item.path("type").asText("");
      if (type.equals("function_call")) {
        answer = addCall((ObjectNode) item, i, answer);
      } else if (type.equals(RESULT)) {
        setResult((ObjectNode) item, i, behindCalls);
        answer = -1;
      } else if (!type.equals("reasoning")) {
        answer = item.path("role").asText().equals("assistant") ? i : -1;
      }
    }
    sortResults();
  }

  private int addCall(ObjectNode item, int place, int answer) {
    ObjectNode call = items.objectNode();
    String id = text(item, "call_id", place);
    call.put("id", id).put("type", "function");
    ObjectNode function = call.putObject("function").put("name", text(item, "name", place));
    JsonNode arguments = item.path("arguments");
    if (!arguments.isTextual()) {
      throw RequestFields.wrongType(
          field + "[" + place + "].arguments", "a text of JSON", arguments);
    }
    function.set("arguments", arguments);
    calls.put(id, calls.size());
    if (answer < 0) {
      ObjectNode message = items.objectNode().put("role", "assistant");
      message.putArray("tool_calls").add(call);
      items.set(place, message);
      return place;
    }
    ((ObjectNode) items.get(answer)).withArray("tool_calls").add(call);
    items.set(place, items.objectNode().put("type", "reasoning")); // nothing is left here
    return answer;
  }

  private void setResult(ObjectNode item, int place, boolean behindCalls) {
    String id = text(item, "call_id", place);
    if (!behindCalls && !calls.containsKey(id)) {
      throw Problem.invalid(
              field + "[" + place + "].call_id",
              "call_not_found",
              "There is no call '"
                  + shown(id)
                  + "' before its result; send the call too, or name the response that made it as"
                  + " 'previous_response_id'.")
          .asException();
    }
    JsonNode output = item.path("output");
    if (!output.isTextual() && !output.isArray()) {
      throw RequestFields.wrongType(
          field + "[" + place + "].output", "a string or a list of text parts", output);
    }
    ObjectNode message = items.objectNode().put("role", "tool").put("tool_call_id", id);
    items.set(place, message.set("content", output));
  }

  /** A result has no name once it is read: it stands where its call does among the calls. */
  private void sortResults() {
    for (int from = 0; from < items.size(); from++) {
      int to = from;
      var results = new ArrayList<JsonNode>();
      while (to < items.size() && items.get(to).has("tool_call_id")) {
        results.add(items.get(to++));
      }
      List<JsonNode> sorted =
          results.stream().sorted(Comparator.comparingInt(this::place)).toList();
      for (int i = 0; i < sorted.size(); i++) {
        items.set(from + i, sorted.get(i));
      }
      from = to;
    }
  }

  private int place(JsonNode result) {
    String id = result.path("tool_call_id").asText();
    Integer known = calls.get(id);
    return known == null ? CallId.index(id) : known;
  }

  private String text(ObjectNode item, String name, int place) {
    JsonNode value = item.path(name);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw RequestFields.wrongType(field + "[" + place + "]." + name, "a text", value);
    }
    return value.textValue();
  }

  private static String shown(String id) {
    return id.length() > 80 ? id.substring(0, 80) + "…" : id;
  }
}
