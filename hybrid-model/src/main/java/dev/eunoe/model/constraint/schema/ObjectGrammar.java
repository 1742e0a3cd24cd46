package dev.eunoe.model.constraint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eunoe.model.constraint.grammar.CodePoints;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.JsonGrammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects that a schema admits: its members in its order, then additional ones. */
final class ObjectGrammar {
  private static final int MAX_PROPERTIES = 1_000;

  private final SchemaCompiler compiler;
  private final ObjectNode schema;
  private final String place;
  private final Map<String, JsonNode> properties = new LinkedHashMap<>();
  private final Set<String> required = new LinkedHashSet<>();

  /** What additional members are; null where there are none. */
  private final @Nullable JsonNode additional;

  ObjectGrammar(SchemaCompiler compiler, ObjectNode schema, String place) {
    this.compiler = compiler;
    this.schema = schema;
    this.place = place;
    schema.path("properties").properties().forEach(e -> properties.put(e.getKey(), e.getValue()));
    schema.path("required").forEach(name -> required.add(name.asText()));
    JsonNode said = schema.get("additionalProperties");
    boolean free = said == null && properties.isEmpty() && required.isEmpty();
    boolean closed = schema.path("unevaluatedProperties").equals(BooleanNode.FALSE);
    if (schema.has("unevaluatedProperties") && !closed) {
      throw Keywords.refused(place, "uses 'unevaluatedProperties', which can only be false");
    }
    this.additional =
        said == null
            ? free && !closed ? BooleanNode.TRUE : null
            : BooleanNode.FALSE.equals(said) ? null : said;
    for (String name : required) {
      JsonNode described = said == null ? BooleanNode.TRUE : said;
      properties.putIfAbsent(name, described);
    }
    requireCounts();
    if (schema.has("propertyNames") && !properties.isEmpty()) {
      throw Keywords.refused(place, "uses 'propertyNames' beside names, which is not supported");
    }
  }

  /**
   * Named members are not counted: what their number may be must follow from what they are. Others
   * are, but two of them may have one name, so only the first is sure to be one more.
   */
  private void requireCounts() {
    if (properties.size() > MAX_PROPERTIES) {
      throw Keywords.refused(place, "has more than " + MAX_PROPERTIES + " properties");
    }
    boolean others = properties.isEmpty() && additional != null;
    if (others && Limits.of(schema, "minProperties", 0, place) <= 1) {
      return;
    }
    if (Limits.of(schema, "minProperties", 0, place) > required.size()) {
      throw Keywords.refused(
          place, "uses 'minProperties' beyond those 'required', which is not supported");
    }
    int most = Limits.of(schema, "maxProperties", Grammar.UNBOUNDED, place);
    if (most != Grammar.UNBOUNDED && (additional != null || properties.size() > most)) {
      throw Keywords.refused(
          place, "uses 'maxProperties' below what it describes, which is not supported");
    }
  }

  Grammar grammar() {
    var names = new ArrayList<>(properties.keySet());
    Grammar first = additional(false);
    Grammar later = additional(true);
    for (String name : names.reversed()) {
      Grammar member = member(name);
      Grammar here = Grammar.sequence(JsonGrammar.SPACE, member, later);
      Grammar behind = Grammar.sequence(JsonGrammar.COMMA, member, later);
      boolean needed = required.contains(name);
      first = needed ? here : Grammar.choice(here, first);
      later = needed ? behind : Grammar.choice(behind, later);
    }
    return Grammar.sequence(Grammar.text("{"), first, JsonGrammar.SPACE, Grammar.text("}"));
  }

  private Grammar member(String name) {
    JsonNode described = properties.getOrDefault(name, BooleanNode.TRUE);
    Grammar value = compiler.compile(described, place + "/properties/" + name);
    return Grammar.sequence(
        Grammar.text(TextNode.valueOf(name).toString()), JsonGrammar.COLON, value);
  }

  private Grammar additional(boolean later) {
    if (additional == null) {
      return Grammar.EMPTY;
    }
    Grammar key =
        properties.isEmpty()
            ? name()
            : Grammar.sequence(
                Grammar.text("\""),
                otherThan(List.copyOf(properties.keySet())),
                Grammar.text("\""));
    Grammar value = compiler.compile(additional, place + "/additionalProperties");
    Grammar member = Grammar.sequence(key, JsonGrammar.COLON, value);
    if (later) {
      return Grammar.repeat(Grammar.sequence(JsonGrammar.COMMA, member), 0, Grammar.UNBOUNDED);
    }
    boolean counted = properties.isEmpty();
    int least = counted ? Limits.of(schema, "minProperties", 0, place) : 0;
    int most =
        counted ? Limits.of(schema, "maxProperties", Grammar.UNBOUNDED, place) : Grammar.UNBOUNDED;
    return most < least ? new Grammar.Choice(List.of()) : JsonGrammar.list(member, least, most);
  }

  /** The name of a member where none is given. */
  private Grammar name() {
    if (!(schema.get("propertyNames") instanceof ObjectNode names)) {
      return JsonGrammar.STRING;
    }
    return compiler.compile(names.deepCopy().put("type", "string"), place + "/propertyNames");
  }

  /** Unescaped texts that are none of these. */
  private static Grammar otherThan(List<String> texts) {
    var byFirst = new TreeMap<Integer, List<String>>();
    for (String text : texts) {
      if (!text.isEmpty()) {
        int first = text.codePointAt(0);
        String rest = text.substring(Character.charCount(first));
        byFirst.computeIfAbsent(first, _ -> new ArrayList<>()).add(rest);
      }
    }
    var alternatives = new ArrayList<Grammar>();
    var others = JsonGrammar.PLAIN;
    for (var group : byFirst.entrySet()) {
      var first = CodePoints.of(group.getKey(), group.getKey()).and(JsonGrammar.PLAIN);
      others = others.and(first.not());
      if (!first.isEmpty()) {
        alternatives.add(Grammar.sequence(first.utf8(), otherThan(group.getValue())));
      }
    }
    Grammar any = Grammar.repeat(JsonGrammar.PLAIN_CHARACTER, 0, Grammar.UNBOUNDED);
    alternatives.add(Grammar.sequence(others.utf8(), any));
    if (!texts.contains("")) {
      alternatives.add(Grammar.EMPTY);
    }
    return new Grammar.Choice(alternatives);
  }
}
