package dev.eunoe.model.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.eunoe.model.TestFolders;
import dev.eunoe.model.constraint.schema.Rewording;
import dev.eunoe.model.generate.Decoding;
import dev.eunoe.model.generate.FinishReason;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.model.kernel.vector.VectorKernels;
import dev.eunoe.model.weights.Checkpoint;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Answers of a model that would rather say anything else, under made-up schemas: each is judged by
 * a validator that knows nothing of how it was made. {@code -Dschemas=N} tries more of them.
 */
class RandomSchemasTest {
  private static final int MAX_TOKENS = 2_000;

  /** When the model begins to want to come to an end. */
  private static final int LONG = 40;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @Test
  void answersUnderAThousandSchemas_areAllValid() throws JsonProcessingException {
    int count = Integer.getInteger("schemas", 1_000);
    var schemas = new RandomSchemas(42);
    var random = new SplittableRandom(7);
    try (var checkpoint = Checkpoint.open(TestFolders.MINI, new VectorKernels())) {
      var constraints = new Constraints(checkpoint.tokenizer().tokenBytes());
      for (int i = 0; i < count; i++) {
        JsonNode schema = schemas.next();
        requireValid(answer(checkpoint, constraints.jsonSchema(schema), random), schema, true);
      }
    }
  }

  private static void requireValid(Decoding answer, JsonNode schema, boolean formats)
      throws JsonProcessingException {
    var validators = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    var config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(formats).build();
    assertThat(answer.finishReason())
        .as("%s: %s", schema, answer.text())
        .isEqualTo(FinishReason.STOP);
    var faults = validators.getSchema(schema, config).validate(JSON.readTree(answer.text()));
    assertThat(faults).as("%s: %s", schema, answer.text()).isEmpty();
  }

  /** Zod looks at the pattern that it writes beside a format, and not at the format. */
  @Test
  void answersUnderSchemasOfLibraries_areValidAsTheyWroteThem() throws IOException {
    JsonNode written =
        JSON.readTree(getClass().getResource("/constraint/written-by-libraries.json"));
    var random = new SplittableRandom(7);
    try (var checkpoint = Checkpoint.open(TestFolders.MINI, new VectorKernels())) {
      var constraints = new Constraints(checkpoint.tokenizer().tokenBytes());
      for (var one : written.properties()) {
        var held = constraints.jsonSchema(Rewording.of(one.getValue()));
        for (int i = 0; i < 5; i++) {
          requireValid(answer(checkpoint, held, random), one.getValue(), false);
        }
      }
    }
  }

  private static Decoding answer(
      Checkpoint checkpoint, Constraint constraint, SplittableRandom random) {
    var options = GenerationOptions.greedy(MAX_TOKENS).withConstraint(constraint);
    var decoding = new Decoding(checkpoint, new int[0], options);
    int end = checkpoint.stopTokens().iterator().next();
    float[] closing = closing(checkpoint);
    float[] logits = new float[checkpoint.model().config().vocabSize()];
    while (!decoding.ended()) {
      float hurry = Math.max(0, decoding.count() - LONG);
      for (int id = 0; id < logits.length; id++) {
        logits[id] = (float) random.nextDouble() + Math.min(1, hurry) * closing[id];
      }
      logits[end] += 100 * Math.min(1, hurry);
      decoding.next(logits);
    }
    return decoding;
  }

  /** Quotes and brackets that close; short tokens rather than long ones. */
  private static float[] closing(Checkpoint checkpoint) {
    var tokens = checkpoint.tokenizer().tokenBytes();
    float[] closing = new float[checkpoint.model().config().vocabSize()];
    for (int id = 0; id < closing.length; id++) {
      byte[] bytes = tokens.of(id);
      closing[id] = bytes.length != 1 ? -bytes.length : bytes[0] == '"' ? 9 : 0;
      if (bytes.length == 1 && (bytes[0] == '}' || bytes[0] == ']')) {
        closing[id] = 6;
      }
    }
    return closing;
  }
}
