package dev.eunoe.memory;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * Writes the summary of a segment in words of its own: for models that are declared able to. What
 * it writes is held to the extractive summary, which stays where it does not hold.
 */
@FunctionalInterface
public interface Summarizer {
  /** No model is able: all summaries are extractive. */
  Summarizer NONE = _ -> Uni.createFrom().item(Optional.empty());

  /**
   * In plain sentences; empty where it will not or cannot, which is not asked again. A failure
   * (such as that of a server that is stopping) is: the segment is offered another time. Called
   * outside of any transaction.
   */
  Uni<Optional<String>> summarise(List<StoredMessage> turns);
}
