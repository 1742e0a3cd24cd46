package dev.eunoe.turn.memory;

import dev.eunoe.memory.MemoryItem;
import dev.eunoe.memory.Pin;
import java.util.List;

/**
 * What an owner has told of something: messages, newest first, and pins added by hand. What was
 * found in a message goes with it.
 */
public record Told(List<MemoryItem> messages, List<Pin> pins) {
  public Told {
    messages = List.copyOf(messages);
    pins = List.copyOf(pins);
  }
}
