package dev.eunoe.chat.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eunoe.chat.http.RequestFields;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.schema.Loosening;
import dev.eunoe.model.constraint.schema.Rewording;
import dev.eunoe.turn.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form that an answer is to keep to: {@code response_format} of chat completions, {@code
 * text.format} of the Responses interface, and the fields by which vLLM is asked, of which either
 * interface takes all.
 */
public final class FormatFields {
  private static final int MAX_CHARS = 100_000;
  private static final int MAX_CHOICES = 1_000;
  private static final List<String> OTHERS =
      List.of("guided_json", "guided_regex", "guided_choice", "structured_outputs");

  private final RequestFields fields;
  private final Constraints constraints;
  private final List<String> asked = new ArrayList<>();
  private @Nullable Constraint found;

  private FormatFields(RequestFields fields, Constraints constraints) {
    this.fields = fields;
    this.constraints = constraints;
  }

  /** Whether a body asks for a form, which takes longer to understand than its length says. */
  public static boolean isAsked(ObjectNode body) {
    return body.has("response_format")
        || body.path("text").has("format")
        || OTHERS.stream().anyMatch(body::has);
  }

  /**
   * The form of a chat completion; null where none is asked for.
   *
   * @throws dev.eunoe.turn.problem.ProblemException naming the field at fault
   */
  public static @Nullable Constraint ofCompletion(RequestFields fields, Constraints constraints) {
    var reader = new FormatFields(fields, constraints);
    RequestFields format = fields.object("response_format");
    format.requireKnown(Set.of("type", "json_schema"), Set.of());
    boolean schema = "json_schema".equals(format.text("type"));
    RequestFields described = schema ? format.object("json_schema") : format;
    String place = schema ? "response_format.json_schema" : "response_format";
    reader.read(format.text("type"), described, place);
    return reader.others();
  }

  /** The same of a response. */
  public static @Nullable Constraint ofResponse(RequestFields fields, Constraints constraints) {
    var reader = new FormatFields(fields, constraints);
    RequestFields text = fields.object("text");
    text.requireKnown(Set.of("format"), Set.of("verbosity"));
    RequestFields format = text.object("format");
    reader.read(format.text("type"), format, "text.format");
    return reader.others();
  }

  /** The same of a message of Anthropic's interface. */
  public static @Nullable Constraint ofMessage(RequestFields config, Constraints constraints) {
    var reader = new FormatFields(config, constraints);
    RequestFields format = config.object("format");
    reader.read(format.text("type"), format, "output_config.format");
    return reader.found;
  }

  private void read(@Nullable String type, RequestFields format, String place) {
    switch (type) {
      case null -> requireNothing(format, place);
      case "text" -> format.requireKnown(Set.of("type"), Set.of());
      case "json_object" -> {
        format.requireKnown(Set.of("type"), Set.of());
        found(place, constraints::jsonObject);
      }
      case "json_schema" -> {
        format.requireKnown(Set.of("type", "name", "description", "schema", "strict"), Set.of());
        boolean strict = format.flag("strict", false);
        JsonNode schema = format.node("schema");
        if (schema == null) {
          throw RequestFields.missing(
              place + ".schema", "since it says what the answer looks like");
        }
        schema(place + ".schema", schema, strict ? Rewording::of : Loosening::of);
      }
      default ->
          throw RequestFields.badValue(place + ".type", "text, json_object or json_schema", type);
    }
  }

  private static void requireNothing(RequestFields format, String place) {
    if (!format.values().values().stream().allMatch(RequestFields::asksNothing)) {
      throw RequestFields.missing(place + ".type", "since it says how the rest is meant");
    }
  }

  private void schema(String place, JsonNode schema, UnaryOperator<JsonNode> reading) {
    if (schema.toString().length() > MAX_CHARS) {
      throw RequestFields.tooLong(place, MAX_CHARS, schema.toString());
    }
    found(place, () -> constraints.jsonSchema(reading.apply(schema)));
  }

  private @Nullable Constraint others() {
    JsonNode json = fields.node("guided_json");
    if (json != null && !RequestFields.asksNothing(json)) {
      schema("guided_json", json, Rewording::of);
    }
    regex(fields, "guided_regex", "");
    choice(fields, "guided_choice", "");
    RequestFields vllm = fields.object("structured_outputs");
    String place = "structured_outputs.";
    vllm.requireKnown(Set.of("json", "regex", "choice", "json_object"), Set.of());
    JsonNode own = vllm.node("json");
    if (own != null && !RequestFields.asksNothing(own)) {
      schema(place + "json", own, Rewording::of);
    }
    regex(vllm, "regex", place);
    choice(vllm, "choice", place);
    if (vllm.flag("json_object", false)) {
      found(place + "json_object", constraints::jsonObject);
    }
    return found;
  }

  private void regex(RequestFields from, String name, String place) {
    String regex = from.text(name, MAX_CHARS);
    if (regex != null) {
      found(place + name, () -> constraints.regex(regex));
    }
  }

  private void choice(RequestFields from, String name, String place) {
    List<String> texts = from.texts(name, MAX_CHOICES);
    if (!texts.isEmpty()) {
      if (texts.stream().mapToLong(String::length).sum() > MAX_CHARS) {
        throw RequestFields.tooLong(place + name, MAX_CHARS, String.join("", texts));
      }
      found(place + name, () -> constraints.choice(texts));
    }
  }

  private void found(String place, Supplier<Constraint> constraint) {
    asked.add(place);
    if (asked.size() > 1) {
      throw Problem.invalid(
              place,
              "invalid_value",
              "An answer has one form, but both '"
                  + asked.getFirst()
                  + "' and '"
                  + place
                  + "' ask for one.")
          .asException();
    }
    try {
      found = constraint.get();
    } catch (GrammarException e) {
      throw Problem.invalid(place, "invalid_json_schema", String.valueOf(e.getMessage()))
          .asException();
    }
  }

  /** What is told back of a response's {@code text}; null where nothing was asked. */
  static @Nullable JsonNode kept(JsonNode text) {
    return text instanceof ObjectNode object && object.path("format").isObject()
        ? object.objectNode().setAll(Map.of("format", object.path("format")))
        : null;
  }
}
