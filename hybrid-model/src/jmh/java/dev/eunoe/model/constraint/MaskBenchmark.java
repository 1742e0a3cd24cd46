package dev.eunoe.model.constraint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.constraint.schema.SchemaCompiler;
import dev.eunoe.model.tokenizer.TokenBytes;
import dev.eunoe.model.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What holding an answer to a schema costs: once for a vocabulary, once for a schema, and for each
 * token. {@code -p tokenizer=} names the {@code tokenizer.json} of another model.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaskBenchmark {
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["id", "name", "tags", "kind"], "properties": {
        "id": {"type": "string", "format": "uuid"}, "name": {"type": "string"},
        "kind": {"enum": ["person", "place", "thing"]}, "score": {"type": "number", "minimum": 0},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 40}},
        "parent": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}}
      """;

  private static final String BEFORE_A_STRING =
      "{\"id\": \"00000000-0000-0000-0000-000000000000\", \"name\": ";

  @Param("models/eunoe-mini/tokenizer.json")
  public String tokenizer;

  /** Before a member's value, and within a string. */
  @Param({"", "\"Mira"})
  public String behind;

  private TokenBytes tokens;
  private Vocabulary vocabulary;
  private JsonNode schema;
  private Automaton automaton;
  private dev.eunoe.model.constraint.State state;
  private Mask mask;
  private float[] logits;

  @Setup
  public void prepare() throws JsonProcessingException {
    try (var read = Tokenizer.open(Path.of(tokenizer))) {
      tokens = read.tokenBytes();
    }
    vocabulary = new Vocabulary(tokens);
    schema = new ObjectMapper().readTree(SCHEMA);
    automaton = new Automaton(SchemaCompiler.grammar(schema));
    state = automaton.start();
    for (byte b : (BEFORE_A_STRING + behind).getBytes(StandardCharsets.UTF_8)) {
      state = automaton.next(state, b & 0xFF);
    }
    mask = vocabulary.mask(automaton, state);
    logits = new float[tokens.vocabSize()];
  }

  /** Once for a model. */
  @Benchmark
  public Object vocabulary() {
    return new Vocabulary(tokens);
  }

  /** Once for a schema. */
  @Benchmark
  public Object compile() {
    return new Automaton(SchemaCompiler.grammar(schema)).start();
  }

  /** Once for a state of an automaton. */
  @Benchmark
  public Object maskOfAState() {
    return vocabulary.mask(automaton, state);
  }

  /** For each token. */
  @Benchmark
  public Object token() {
    mask.apply(logits, new int[0]);
    return logits;
  }
}
