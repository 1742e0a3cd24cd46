package dev.eunoe.chat.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.chat.models.Models;
import dev.eunoe.chat.request.FormatFields;
import dev.eunoe.chat.request.IgnoredFields;
import dev.eunoe.chat.request.Sampling;
import dev.eunoe.config.EunoeConfig;
import dev.eunoe.inference.Engine;
import dev.eunoe.memory.Message;
import dev.eunoe.memory.Owner;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.Ids;
import dev.eunoe.turn.Turn;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.problem.Problem;
import dev.eunoe.turn.transcript.ReasoningRequest;
import dev.eunoe.turn.transcript.TranscriptEncoder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /v1/completions}: a turn for each of its prompts. */
@ApplicationScoped
class TextRequest {
  private static final int MAX_PROMPTS = 16;
  private static final int TOKENS = 16; // where a request names no limit

  private static final Set<String> READ =
      Set.of(
          "model",
          "prompt",
          "max_tokens",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "repetition_penalty",
          "repeat_penalty",
          "presence_penalty",
          "frequency_penalty",
          "logit_bias",
          "seed",
          "stop",
          "stream",
          "stream_options",
          "echo",
          "n",
          "best_of",
          "logprobs",
          "guided_json",
          "guided_regex",
          "guided_choice",
          "structured_outputs");

  private static final Set<String> HARMLESS = Set.of("user");

  private final EunoeConfig config;
  private final Engine engine;
  private final Clock clock;

  TextRequest(EunoeConfig config, Engine engine, Clock clock) {
    this.config = config;
    this.engine = engine;
    this.clock = clock;
  }

  /**
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  List<Turn> read(ObjectNode body, Owner owner) {
    var fields = new RequestFields(body);
    fields.requireKnown(READ, HARMLESS);
    fields.requireOnly("best_of", node -> node.isInt() && node.asInt() == 1, "use 1.");
    IgnoredFields.requireBounded(fields);
    Models.require(fields.text("model"), engine.name());
    int tokens =
        isSilent(fields)
            ? 1
            : fields.tokens("max_tokens", TOKENS, config.turns().maxOutputTokens());
    GenerationOptions options =
        Sampling.read(fields, config.turns(), tokens)
            .withAdjustments(Sampling.adjustments(fields, engine.vocabulary()))
            .withTopLogprobs(topLogprobs(fields))
            .withConstraint(FormatFields.ofCompletion(fields, engine.constraints()));
    int choices = (int) fields.integer("n", 1, 1, Turn.MAX_CHOICES);
    return prompts(fields.node("prompt")).stream()
        .map(prompt -> turn(owner, prompt, options).withChoices(choices))
        .toList();
  }

  /** Whether only the prompt is to be told: how probable its tokens are, say. */
  static boolean isSilent(RequestFields fields) {
    JsonNode tokens = fields.node("max_tokens");
    return tokens != null && tokens.isInt() && tokens.intValue() == 0 && fields.flag("echo", false);
  }

  private static @Nullable Integer topLogprobs(RequestFields fields) {
    int most = GenerationOptions.MAX_TOP_LOGPROBS;
    return fields.node("logprobs") == null ? null : (int) fields.integer("logprobs", 0, 0, most);
  }

  private Turn turn(Owner owner, String prompt, GenerationOptions options) {
    return new Turn(
        owner,
        Ids.response(),
        null,
        null,
        null,
        List.of(new Message(TranscriptEncoder.PLAIN, prompt)),
        options,
        ReasoningRequest.DEFAULT,
        new MemoryUse(false, null, false),
        false,
        clock.instant(),
        config.memory().timeZone(),
        "{}");
  }

  /** A text, its tokens, or several of either. */
  private List<String> prompts(@Nullable JsonNode prompt) {
    if (prompt == null || RequestFields.asksNothing(prompt)) {
      throw RequestFields.missing("prompt", "since it is the text that goes on");
    }
    boolean several = prompt.isArray() && (prompt.get(0).isTextual() || prompt.get(0).isArray());
    if (several && prompt.size() > MAX_PROMPTS) {
      throw RequestFields.wrongType(
          "prompt", "a text, its tokens, or a list of at most " + MAX_PROMPTS + " of them", prompt);
    }
    var texts = new ArrayList<String>();
    if (several) {
      prompt.forEach(one -> texts.add(text(one)));
    } else {
      texts.add(text(prompt));
    }
    return texts;
  }

  private String text(JsonNode prompt) {
    if (prompt.isTextual() && !prompt.textValue().isEmpty()) {
      return prompt.textValue();
    }
    if (!prompt.isArray() || prompt.isEmpty()) {
      throw RequestFields.wrongType("prompt", "a text or a list of tokens", prompt);
    }
    int[] ids = new int[prompt.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = prompt.get(i);
      if (!id.isInt() || id.intValue() < 0 || id.intValue() >= engine.vocabulary()) {
        throw RequestFields.badValue(
            "prompt", "token ids below " + engine.vocabulary(), id.toString());
      }
      ids[i] = id.intValue();
    }
    String text = engine.tokenizer().decode(ids);
    if (!Arrays.equals(engine.tokenizer().encodeTemplate(text), ids)) {
      throw Problem.invalid(
              "prompt",
              "unsupported_value",
              "These tokens are not those of a text as this model's tokenizer cuts it; send the"
                  + " text.")
          .asException();
    }
    return text;
  }
}
