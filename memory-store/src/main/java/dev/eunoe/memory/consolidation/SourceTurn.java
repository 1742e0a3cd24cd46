package dev.eunoe.memory.consolidation;

import dev.eunoe.memory.language.Words;

/** A turn to be compressed. */
public record SourceTurn(String turnId, String role, String text) {
  int words() {
    return Words.count(text);
  }
}
