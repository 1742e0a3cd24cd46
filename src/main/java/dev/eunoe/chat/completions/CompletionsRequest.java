package dev.eunoe.chat.completions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.http.TimeZones;
import dev.eunoe.chat.models.Models;
import dev.eunoe.chat.request.IgnoredFields;
import dev.eunoe.chat.request.MessageReader;
import dev.eunoe.chat.request.ReasoningFields;
import dev.eunoe.chat.request.Sampling;
import dev.eunoe.chat.request.SharedFields;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Owner;
import dev.eunoe.turn.Ids;
import dev.eunoe.turn.MemoryUse;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.transcript.ReasoningRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Set;

/** Reads the body of {@code POST /v1/chat/completions}. */
@ApplicationScoped
class CompletionsRequest {
  private static final Set<String> READ =
      SharedFields.readWith(
          "messages",
          "stream_options",
          "max_tokens",
          "max_completion_tokens",
          "n",
          "response_format",
          "logprobs",
          "top_logprobs",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "modalities",
          "reasoning_effort",
          "max_reasoning_tokens",
          "chat_template_kwargs",
          "eunoe");

  private static final Set<String> HARMLESS = SharedFields.harmlessWith();

  private final EunoeConfig config;
  private final Engine engine;
  private final Clock clock;

  CompletionsRequest(EunoeConfig config, Engine engine, Clock clock) {
    this.config = config;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  Turn read(ObjectNode body, Owner owner) {
    var fields = new RequestFields(body);
    fields.requireKnown(READ, HARMLESS);
    requireDoable(fields);
    IgnoredFields.requireBounded(fields);
    Models.require(fields.text("model"), engine.name());
    JsonNode messages = fields.node("messages");
    if (messages == null || !messages.isArray()) {
      throw Problem.invalid(
              "messages", "missing_field", "The field 'messages' must be a list of messages.")
          .asException();
    }
    RequestFields extension = fields.object("eunoe");
    extension.requireKnown(Set.of(TimeZones.FIELD, "memory"), Set.of());
    boolean store = fields.flag("store", true); // what keeps nothing recalls nothing by itself
    ReasoningRequest reasoning = reasoning(fields);
    return new Turn(
        owner,
        Ids.response(),
        null,
        null,
        null,
        new MessageReader("messages").read(messages),
        Sampling.read(fields, config.turns(), maxTokens(fields, reasoning))
            .withAdjustments(Sampling.adjustments(fields, engine.vocabulary())),
        reasoning,
        new MemoryUse(extension.flag("memory", store), null, false),
        store,
        clock.instant(),
        TimeZones.read(extension.text(TimeZones.FIELD), config.memory().timeZone()),
        IgnoredFields.kept(body));
  }

  private ReasoningRequest reasoning(RequestFields fields) {
    boolean limited =
        fields.node("max_tokens") != null || fields.node("max_completion_tokens") != null;
    return ReasoningFields.read(
        fields,
        fields.text("reasoning_effort"),
        "reasoning_effort",
        limited ? Integer.MAX_VALUE : config.turns().defaultReasoningTokens());
  }

  private int maxTokens(RequestFields fields, ReasoningRequest reasoning) {
    int most = config.turns().maxOutputTokens();
    int unasked = ReasoningFields.outputTokens(reasoning, config.turns(), engine.reasons());
    int older = fields.tokens("max_tokens", unasked, most);
    return fields.tokens("max_completion_tokens", older, most);
  }

  private static void requireDoable(RequestFields fields) {
    fields.requireOnly("n", node -> node.isInt() && node.asInt() == 1, "use 1.");
    SharedFields.requireNoTools(fields);
    fields.requireOnly(
        "response_format",
        node -> node.isObject() && node.path("type").asText("text").equals("text"),
        "answers are plain text.");
    fields.requireOnly(
        "logprobs", node -> node.isBoolean() && !node.asBoolean(), "leave it out or use false.");
    fields.requireOnly("top_logprobs", CompletionsRequest::isZero, "leave it out or use 0.");
    fields.requireOnly(
        "modalities",
        node -> node.size() == 1 && node.path(0).asText().equals("text"),
        "answers are plain text.");
  }

  private static boolean isZero(JsonNode node) {
    return node.isNumber() && node.doubleValue() == 0;
  }
}
