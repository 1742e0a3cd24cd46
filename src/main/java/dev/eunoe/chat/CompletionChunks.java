package dev.eunoe.chat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.turn.Answer;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.TurnEvent;
import java.util.ArrayList;
import java.util.List;

/** Writes a turn as chat completion chunks, or whole; {@code eunoe} carries the receipt. */
final class CompletionChunks {
  private final Turn turn;
  private final String model;
  private final boolean includeUsage;
  private final ObjectMapper json;
  private final JsonHttp edge;

  CompletionChunks(
      Turn turn, String model, boolean includeUsage, ObjectMapper json, JsonHttp edge) {
    this.turn = turn;
    this.model = model;
    this.includeUsage = includeUsage;
    this.json = json;
    this.edge = edge;
  }

  /** The data of the event stream, the closing {@code [DONE]} not included. */
  List<String> of(TurnEvent event) {
    var out = new ArrayList<String>();
    switch (event) {
      case TurnEvent.Started ignored -> {
        ObjectNode chunk = chunk();
        choice(chunk, null).putObject("delta").put("role", "assistant").put("content", "");
        out.add(chunk.toString());
      }
      case TurnEvent.Delta delta -> {
        ObjectNode chunk = chunk();
        choice(chunk, null).putObject("delta").put("content", delta.text());
        out.add(chunk.toString());
      }
      case TurnEvent.Ended ended -> end(out, ended.answer());
      case TurnEvent.Failed failed -> out.add(edge.error(failed.problem()).toString());
      case TurnEvent.Recalled ignored -> {}
      case TurnEvent.Restored ignored -> {}
      case TurnEvent.Waiting ignored -> {}
      case TurnEvent.StateSaved ignored -> {}
    }
    return out;
  }

  ObjectNode whole(Answer answer) {
    ObjectNode body = frame("chat.completion");
    ObjectNode message = choice(body, reason(answer)).putObject("message");
    message.put("role", "assistant").put("content", answer.text()).putNull("refusal");
    body.set("usage", usage(answer));
    return withReceipt(body, answer);
  }

  private void end(List<String> out, Answer answer) {
    ObjectNode last = chunk();
    choice(last, reason(answer)).putObject("delta");
    out.add(withReceipt(last, answer).toString());
    if (includeUsage) {
      ObjectNode usage = frame("chat.completion.chunk");
      usage.putArray("choices");
      usage.set("usage", usage(answer));
      out.add(usage.toString());
    }
  }

  private ObjectNode chunk() {
    ObjectNode chunk = frame("chat.completion.chunk");
    return includeUsage ? chunk.putNull("usage") : chunk;
  }

  private ObjectNode frame(String object) {
    return json.createObjectNode()
        .put("id", "chatcmpl-" + turn.responseId().substring("resp_".length()))
        .put("object", object)
        .put("created", turn.at().getEpochSecond())
        .put("model", model);
  }

  private static ObjectNode choice(
      ObjectNode body, @org.jspecify.annotations.Nullable String reason) {
    ObjectNode choice = body.putArray("choices").addObject();
    return choice.put("index", 0).putNull("logprobs").put("finish_reason", reason);
  }

  private ObjectNode withReceipt(ObjectNode body, Answer answer) {
    body.putObject("eunoe")
        .put("response_id", turn.responseId())
        .put("max_completion_tokens", turn.options().maxTokens())
        .set("receipt", json.valueToTree(answer.receipt()));
    return body;
  }

  private ObjectNode usage(Answer answer) {
    long prompt = answer.receipt().state().promptTokens();
    ObjectNode usage = json.createObjectNode();
    usage.put("prompt_tokens", prompt).put("completion_tokens", answer.outputTokens());
    usage.put("total_tokens", prompt + answer.outputTokens());
    usage
        .putObject("prompt_tokens_details")
        .put("cached_tokens", answer.receipt().state().reusedTokens());
    return usage;
  }

  private static String reason(Answer answer) {
    return answer.reason() == FinishReason.LENGTH ? "length" : "stop";
  }
}
