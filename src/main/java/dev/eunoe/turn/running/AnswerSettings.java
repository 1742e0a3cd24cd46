package dev.eunoe.turn.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.constraint.Constraint;
import dev.eunoe.model.constraint.ConstraintSource;
import dev.eunoe.model.constraint.Constraints;
import dev.eunoe.model.generate.GenerationOptions;
import dev.eunoe.turn.memory.MemoryUse;
import dev.eunoe.turn.transcript.ReasoningRequest;
import org.jspecify.annotations.Nullable;

/**
 * How an answer was asked for, as it is kept beside the words.
 *
 * @param fingerprint of the model that writes it: no other finishes it
 * @param options without the form, which is compiled anew
 * @param form what the answer keeps to; null where it is free
 * @param instructions what the conversation begins with; null for nothing
 */
public record AnswerSettings(
    String fingerprint,
    GenerationOptions options,
    @Nullable ConstraintSource form,
    ReasoningRequest reasoning,
    MemoryUse memory,
    String zone,
    @Nullable String instructions) {

  public AnswerSettings {
    Constraint constraint = options.constraint();
    if (constraint != null) {
      form = constraint.source();
      options = options.withConstraint(null);
    }
  }

  /** How tokens are chosen, the form compiled. */
  public GenerationOptions options(Constraints constraints) {
    return form == null ? options : options.withConstraint(constraints.of(form));
  }

  /**
   * @throws IllegalStateException when another version of this program wrote them
   */
  public static AnswerSettings of(ObjectMapper json, String stored) {
    try {
      return json.readValue(stored, AnswerSettings.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The settings of an answer cannot be read.", e);
    }
  }
}
