package dev.eunoe.turn.running;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.eunoe.model.tokenizer.ReasoningMarkers;
import dev.eunoe.turn.prompt.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * What the events before an answer's first word tell, as it is kept: whoever finishes the answer
 * tells the same.
 *
 * @param rewritten why the history will hold other tokens; empty where it will not
 * @param start where the reasoning stands behind the prompt; null for a model that does not reason
 * @param waiting the place in the queue that was told; 0 where none was
 */
public record GivenToModel(
    Receipt.Memory memory,
    Receipt.State state,
    String rewritten,
    ReasoningMarkers.@Nullable Start start,
    int waiting) {

  /**
   * @throws IllegalStateException when another version of this program wrote it
   */
  public static GivenToModel of(ObjectMapper json, String stored) {
    try {
      return json.readValue(stored, GivenToModel.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What an answer was given cannot be read.", e);
    }
  }
}
