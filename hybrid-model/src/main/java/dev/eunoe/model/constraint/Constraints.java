package dev.eunoe.model.constraint;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eunoe.model.constraint.grammar.Grammar;
import dev.eunoe.model.constraint.grammar.GrammarException;
import dev.eunoe.model.constraint.grammar.JsonGrammar;
import dev.eunoe.model.constraint.grammar.Pattern;
import dev.eunoe.model.constraint.grammar.PatternParser;
import dev.eunoe.model.constraint.schema.SchemaCompiler;
import dev.eunoe.model.tokenizer.TokenBytes;
import dev.eunoe.model.tools.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The constraints of one model: each is compiled when it is first asked for and kept while it is
 * among the last that were. Safe for use by several threads. Everything here throws {@link
 * GrammarException} with a sentence when it cannot be.
 */
public final class Constraints {
  private static final int MAX_KEPT = 16;

  private final TokenBytes tokens;
  private @Nullable Vocabulary vocabulary;
  private final Map<Object, Constraint> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Constraint> eldest) {
          return size() > MAX_KEPT;
        }
      };

  public Constraints(TokenBytes tokens) {
    this.tokens = tokens;
  }

  /** Any JSON object. */
  public Constraint jsonObject() {
    return constraint("object", () -> JsonGrammar.OBJECT, ConstraintSource.ofObject());
  }

  /** JSON texts that a schema admits. */
  public Constraint jsonSchema(JsonNode schema) {
    return constraint(
        List.of("schema", schema.toString()),
        () -> SchemaCompiler.grammar(schema),
        ConstraintSource.ofSchema(schema));
  }

  /** Texts that match a regular expression from end to end. */
  public Constraint regex(String regex) {
    return constraint(
        List.of("regex", regex),
        () -> PatternParser.whole(regex, Pattern.RAW).grammar(),
        ConstraintSource.ofRegex(regex));
  }

  /** One of several texts. */
  public Constraint choice(List<String> texts) {
    return constraint(
        List.of("choice", texts),
        () -> new Grammar.Choice(texts.stream().map(Grammar::text).toList()),
        ConstraintSource.ofChoice(texts));
  }

  /** Calls of one of these tools, as they stand in answers. */
  public Constraint calls(List<Tool> tools, Calls calls) {
    return constraint(
        List.of(calls, tools),
        () -> calls.form().inside(tools, calls.parallel()),
        ConstraintSource.ofCalls(tools, calls, null));
  }

  /** The same in answers that keep to a form where they make none. */
  public Constraint callsOr(Constraint answer, List<Tool> tools, Calls calls) {
    return constraint(
        List.of(calls, tools, answer.source()),
        () -> calls.form().inside(tools, calls.parallel()),
        ConstraintSource.ofCalls(tools, calls, answer.source()),
        answer);
  }

  /** What another one was compiled of, perhaps by another process. */
  public Constraint of(ConstraintSource source) {
    return switch (source.kind()) {
      case OBJECT -> jsonObject();
      case SCHEMA -> jsonSchema(requireNonNull(source.schema()));
      case REGEX -> regex(requireNonNull(source.regex()));
      case CHOICE -> choice(source.choice());
      case CALLS -> calls(source, requireNonNull(source.calls()));
    };
  }

  private Constraint calls(ConstraintSource source, Calls calls) {
    ConstraintSource answer = source.answer();
    return answer == null
        ? calls(source.tools(), calls)
        : callsOr(of(answer), source.tools(), calls);
  }

  private Constraint constraint(Object key, Supplier<Grammar> grammar, ConstraintSource source) {
    return constraint(key, grammar, source, null);
  }

  private synchronized Constraint constraint(
      Object key, Supplier<Grammar> grammar, ConstraintSource source, @Nullable Constraint answer) {
    Constraint known = kept.get(key);
    if (known == null) {
      known = compiled(grammar, source, answer);
      kept.put(key, known);
    }
    return known;
  }

  private Constraint compiled(
      Supplier<Grammar> grammar, ConstraintSource source, @Nullable Constraint answer) {
    try {
      return new Constraint(grammar.get(), vocabulary(), tokens.vocabSize(), source, answer);
    } catch (StackOverflowError e) {
      throw new GrammarException("What is asked for is nested too deeply.");
    }
  }

  private Vocabulary vocabulary() {
    if (vocabulary == null) {
      vocabulary = new Vocabulary(tokens);
    }
    return vocabulary;
  }
}
