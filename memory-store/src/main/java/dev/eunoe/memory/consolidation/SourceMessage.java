package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Words;

/**
 * A turn to be compressed.
 *
 * @param speaker the name of who says it where several people share the role; empty otherwise
 */
public record SourceMessage(String turnId, String role, String speaker, String text) {
  int words() {
    return Words.count(text);
  }

  /** A name that would pass for a model's is not shown. */
  String saidBy() {
    String name = (speaker.isEmpty() ? role : speaker).replaceAll("\\s+", " ");
    return name.equals(SummarySentence.MODEL) ? "someone" : name;
  }
}
